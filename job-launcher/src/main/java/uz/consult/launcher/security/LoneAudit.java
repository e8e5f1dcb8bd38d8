package uz.consult.launcher.security;

import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import uz.consult.etl.failure.Diagnosis;

/** The audit alone, for a command that works without PostgreSQL: nothing is migrated, and nothing is waited for longer than some seconds. */
@EnableConfigurationProperties(DataSourceProperties.class)
@Import({Audit.class, CommandAudit.class})
final class LoneAudit {

    private static final int PATIENCE_SECONDS = 10;

    @Bean
    JdbcTemplate db(DataSourceProperties settings) throws SQLException {
        PGSimpleDataSource server = new PGSimpleDataSource();
        server.setUrl(settings.determineUrl());
        server.setUser(settings.determineUsername());
        server.setPassword(settings.determinePassword());
        server.setLoginTimeout(PATIENCE_SECONDS);
        server.setSocketTimeout(PATIENCE_SECONDS);
        return new JdbcTemplate(server);
    }

    /**
     * Writes what a command has done, if there is a database to write it to.
     *
     * @return why not; null if it was
     */
    static @Nullable String write(AuditedAction action, Map<String, String> given) {
        // What it prints is somebody's input: nothing is logged.
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(LoneAudit.class)
                .web(WebApplicationType.NONE)
                .run("--logging.level.root=off", "--logging.level.uz.consult=off")) {
            if (context.getEnvironment().getProperty("DB_HOST", "").isBlank()) {
                return "DB_HOST is not set";
            }
            context.getBean(CommandAudit.class).done(action, given);
            return null;
        } catch (RuntimeException e) {
            return Diagnosis.of(e).message();
        }
    }
}
