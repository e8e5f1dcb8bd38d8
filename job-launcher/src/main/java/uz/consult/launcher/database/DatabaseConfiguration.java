package uz.consult.launcher.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import uz.consult.etl.failure.Diagnosis;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/** Connections: made by {@link Sessions}, kept by the pool, and taken from it by a transaction with its first statement. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    /**
     * Fails for a connection whose server takes no writes by now. The pool asks it of each that was idle for half a second, and
     * gives up what fails; nobody sees how.
     */
    private static final String STILL_WRITABLE =
            "select 1 / (case when current_setting('transaction_read_only') = 'off' then 1 else 0 end)";

    @Bean(defaultCandidate = false)
    HikariDataSource connectionPool(DataSourceProperties properties, Environment settings) {
        PGSimpleDataSource server = new PGSimpleDataSource();
        server.setUrl(properties.determineUrl());
        server.setUser(properties.determineUsername());
        server.setPassword(properties.determinePassword());
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(new Sessions(server));
        pool.setPoolName("postgresql");
        pool.setConnectionTestQuery(STILL_WRITABLE);
        pool.setExceptionOverrideClassName(Unusable.class.getName());
        Binder.get(settings).bind("spring.datasource.hikari", Bindable.ofInstance(pool));
        return pool;
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

    /**
     * A pooler is looked for before anything is written; while PostgreSQL does not answer, Flyway tries again for a while. A server that
     * is not taken for ours is not waited for.
     */
    @Bean
    FlywayMigrationStrategy migration(@Qualifier("connectionPool") HikariDataSource pool) {
        PoolerCheck pooler = new PoolerCheck(pool);
        return flyway -> {
            try {
                pooler.check();
                flyway.migrate();
            } catch (SQLException | HikariPool.PoolInitializationException away) {
                if (Untrusted.is(away)) {
                    throw new EtlException(
                            ErrorClass.VALIDATION, Diagnosis.of(away).message(), away);
                }
                flyway.migrate();
                check(pooler);
            }
        };
    }

    private static void check(PoolerCheck pooler) {
        try {
            pooler.check();
        } catch (SQLException e) {
            throw new EtlException(ErrorClass.UNAVAILABLE, "PostgreSQL: " + e.getMessage(), e);
        }
    }
}
