package uz.consult.launcher.database;

import com.zaxxer.hikari.pool.HikariPool;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * Brings the tables up to this version before anything else is done.
 *
 * <ol>
 *   <li>A pooler that shares sessions is refused, before anything is written. While PostgreSQL does not answer, Flyway retries
 *       for a while; a server whose identity cannot be verified is not waited for.
 *   <li>DB_MIGRATION_USER, where there is one, migrates and grants DB_USER what it needs.
 *   <li>Where there is none, DB_USER migrates if it may. If it may not, nothing must be pending.
 * </ol>
 */
public final class Migration implements FlywayMigrationStrategy {

    private final PoolerCheck pooler;
    private final MigrationRights rights;
    private final MigrationSettings settings;
    private final String application;
    private List<String> applied = List.of();
    private int known;

    /** @param application DB_USER */
    Migration(PoolerCheck pooler, MigrationRights rights, MigrationSettings settings, String application) {
        this.pooler = pooler;
        this.rights = rights;
        this.settings = settings;
        this.application = application;
    }

    /** Those that were applied, with version and description, in their order. */
    public List<String> applied() {
        return applied;
    }

    /** How many there are in this version of the program. */
    public int known() {
        return known;
    }

    @Override
    public void migrate(Flyway flyway) {
        boolean checked;
        try {
            pooler.check();
            checked = true;
        } catch (SQLException | HikariPool.PoolInitializationException away) {
            if (Untrusted.is(away)) {
                throw new EtlException(ErrorClass.VALIDATION, Diagnosis.of(away).message(), away);
            }
            checked = false;
        }
        try {
            bring(flyway);
            if (!checked) {
                pooler.check();
            }
        } catch (SQLException e) {
            throw new EtlException(ErrorClass.UNAVAILABLE, "PostgreSQL: " + e.getMessage(), e);
        }
    }

    private void bring(Flyway flyway) throws SQLException {
        List<MigrationInfo> pending = pending(flyway);
        if (!pending.isEmpty()) {
            List<String> lacking = rights.lacking();
            if (!lacking.isEmpty()) {
                throw new EtlException(ErrorClass.PERMISSION, refusal(pending, lacking));
            }
        } else if (!settings.isOther()) {
            flyway.validate();
            return;
        }
        if (settings.isOther() && !rights.knows(application)) {
            throw new EtlException(
                    ErrorClass.NOT_FOUND,
                    "PostgreSQL has no role " + application
                            + " (DB_USER), which is to be granted its rights: create it first (ops/docs/database.md)");
        }
        applied = flyway.migrate().migrations.stream()
                .map(migration -> migration.version + " " + migration.description)
                .toList();
    }

    private List<MigrationInfo> pending(Flyway flyway) {
        try {
            MigrationInfoService info = flyway.info();
            known = info.all().length;
            return List.of(info.pending());
        } catch (FlywayException e) {
            if ("42501".equals(Diagnosis.sqlState(e)) && !settings.isOther()) {
                throw new EtlException(
                        ErrorClass.PERMISSION,
                        "PostgreSQL does not let " + application + " read which migrations were applied ("
                                + Diagnosis.of(e).message() + "). " + REMEDY,
                        e);
            }
            throw e;
        }
    }

    private static final String REMEDY =
            "Run ops/etl migrate with DB_MIGRATION_USER and DB_MIGRATION_PASS of a user who may; ops/docs/database.md says how to create one";

    private String refusal(List<MigrationInfo> pending, List<String> lacking) {
        String versions = pending.stream()
                .map(migration -> String.valueOf(migration.getVersion()))
                .collect(Collectors.joining(", "));
        return (settings.isOther() ? settings.user() : application) + " may not migrate PostgreSQL, and "
                + (pending.size() == 1 ? "version " + versions + " is" : "versions " + versions + " are") + " pending: "
                + lacking.get(0) + (lacking.size() == 1 ? "" : " (and " + (lacking.size() - 1) + " more)") + ". "
                + (settings.isOther()
                        ? "Let that role act for the owner: GRANT owner TO role; ops/docs/database.md says how"
                        : REMEDY);
    }
}
