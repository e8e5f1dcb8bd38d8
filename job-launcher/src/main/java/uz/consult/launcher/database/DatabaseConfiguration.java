package uz.consult.launcher.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.flyway.autoconfigure.FlywayDataSource;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** Connections: made by {@link Sessions}, kept by the pool, and taken from it by a transaction with its first statement. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MigrationSettings.class)
class DatabaseConfiguration {

    /**
     * Fails for a connection whose server takes no writes by now. The pool asks it of each that was idle for half a second, and
     * discards what fails, unnoticed by callers.
     */
    private static final String STILL_WRITABLE =
            "select 1 / (case when current_setting('transaction_read_only') = 'off' then 1 else 0 end)";

    @Bean(defaultCandidate = false)
    HikariDataSource connectionPool(DataSourceProperties properties, Environment settings) {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(
                new Sessions(server(properties, properties.determineUsername(), properties.determinePassword())));
        pool.setPoolName("postgresql");
        pool.setConnectionTestQuery(STILL_WRITABLE);
        pool.setExceptionOverrideClassName(Unusable.class.getName());
        Binder.get(settings).bind("spring.datasource.hikari", Bindable.ofInstance(pool));
        return pool;
    }

    private static DataSource server(
            DataSourceProperties properties, @Nullable String user, @Nullable String password) {
        PGSimpleDataSource server = new PGSimpleDataSource();
        server.setUrl(properties.determineUrl());
        server.setUser(user);
        server.setPassword(password);
        return server;
    }

    /** A chunk's transaction begins before 1C is asked: it takes a connection only once there is something to write. */
    @Bean
    DataSource dataSource(@Qualifier("connectionPool") HikariDataSource pool) {
        LazyConnectionDataSourceProxy lazy = new LazyConnectionDataSourceProxy();
        lazy.setTargetDataSource(pool);
        lazy.setDefaultAutoCommit(true);
        lazy.setDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        return lazy;
    }

    /** Of the user who migrates, and of no pool: they are needed once. */
    @Bean(defaultCandidate = false)
    @FlywayDataSource
    DataSource migrating(DataSourceProperties properties, MigrationSettings migration) {
        String application = properties.determineUsername();
        // Not PostgreSQL's data source, whose connections tell its URL with every default of the driver: Flyway
        // searches that for
        // passwords, by patterns that go back and forth, for as long as half a start takes.
        SimpleDriverDataSource server = new SimpleDriverDataSource();
        server.setDriver(new Driver());
        server.setUrl(properties.determineUrl());
        server.setUsername(migration.isOther() ? migration.user() : application);
        server.setPassword(migration.isOther() ? migration.password() : properties.determinePassword());
        return new MigrationSessions(new Sessions(server), String.valueOf(application));
    }

    @Bean
    Migration migration(
            @FlywayDataSource DataSource migrating,
            @Qualifier("connectionPool") HikariDataSource pool,
            DataSourceProperties properties,
            MigrationSettings settings,
            @Value("${etl.only-migrate:false}") boolean alone) {
        return new Migration(
                new PoolerCheck(alone ? migrating : pool),
                new MigrationRights(migrating),
                settings,
                String.valueOf(properties.determineUsername()));
    }
}
