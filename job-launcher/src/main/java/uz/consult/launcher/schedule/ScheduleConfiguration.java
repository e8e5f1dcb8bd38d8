package uz.consult.launcher.schedule;

import javax.sql.DataSource;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import net.javacrumbs.shedlock.provider.sql.DatabaseProduct;
import net.javacrumbs.shedlock.spring.annotation.EnableSchedulerLock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.task.ThreadPoolTaskSchedulerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;
import uz.consult.launcher.database.Outage;

/** The timers: only a launcher that serves has them. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("etl.schedule.enabled")
@EnableScheduling
@EnableSchedulerLock(defaultLockAtMostFor = "PT5M")
class ScheduleConfiguration {

    /** What fails before a timer's own work begins, above all its lock, is logged once, too. */
    @Bean
    ThreadPoolTaskSchedulerCustomizer timers(Outage outage) {
        return scheduler -> scheduler.setErrorHandler(failure -> outage.failed(Timer.PART, failure));
    }

    /** Locks by the database's time, under a name that no other process has. */
    @Bean
    LockProvider lockProvider(DataSource database, @Value("${etl.launcher}") String launcher) {
        return new JdbcTemplateLockProvider(JdbcTemplateLockProvider.Configuration.builder()
                .withJdbcTemplate(new JdbcTemplate(database))
                .withTableName("sys.shedlock")
                .withLockedByValue(launcher)
                .usingDbTime()
                .withDatabaseProduct(
                        DatabaseProduct.POSTGRES_SQL) // else it asks, and takes no answer for another product
                .build());
    }
}
