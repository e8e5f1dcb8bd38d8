package uz.consult.launcher.database;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who migrates, where it is not the application's own user.
 *
 * @param user a user of PostgreSQL; empty for DB_USER
 * @param password his
 */
@ConfigurationProperties("launcher.migration")
record MigrationSettings(
        @DefaultValue("") String user, @DefaultValue("") String password) {

    MigrationSettings {
        user = user.strip();
        if (user.isEmpty() && !password.isEmpty()) {
            throw new IllegalArgumentException("DB_MIGRATION_PASS is set and DB_MIGRATION_USER is not");
        }
    }

    /** Is there one besides DB_USER? */
    boolean isOther() {
        return !user.isEmpty();
    }
}
