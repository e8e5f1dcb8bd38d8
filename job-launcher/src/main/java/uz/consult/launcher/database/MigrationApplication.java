package uz.consult.launcher.database;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Import;

/** Of the application the part that migrates, configured as in the whole: no jobs, no web, no connection of DB_USER beside. */
// No @Configuration: the scan of the whole must not find it.
@Import(DatabaseConfiguration.class)
@EnableConfigurationProperties(DataSourceProperties.class)
@ImportAutoConfiguration({
    ConfigurationPropertiesAutoConfiguration.class,
    PropertyPlaceholderAutoConfiguration.class,
    FlywayAutoConfiguration.class
})
public final class MigrationApplication {

    /** For {@code SpringApplication}: only this is to be done. */
    public static final String ALONE = "etl.only-migrate=true";
}
