package uz.consult.launcher.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.onec.Seed;

class HousekeepingTest {

    @Test
    void what_is_old_and_ours_goes_and_what_is_the_middlewares_stays() {
        try (EtlFixture belt = new EtlFixture(Seed.Size.of(1))) {
            belt.db.update("""
                    insert into sys.idempotency_keys (key, operation_type, expires_at) values
                        ('ours, old', 'etl.run:anna', now() - interval '1 second'),
                        ('ours, young', 'etl.run:anna', now() + interval '1 hour'),
                        ('effect, young', 'etl_message', now() + interval '1 hour'),
                        ('attempt, old', 'chatwoot_agent', now() - interval '1 second'),
                        ('named alike, old', 'etlx', now() - interval '1 second'),
                        ('theirs, old', 'create_consultation', now() - interval '1 year')""");
            belt.db.update("""
                    insert into sys.idempotency_keys (key, operation_type, expires_at)
                    select kind || i, 'etl_' || kind, now() - interval '1 second'
                    from unnest(array['message', 'status', 'assignee', 'attributes', 'label', 'write_back']) kind, generate_series(1, 500) i""");
            belt.db.update("""
                    insert into log.audit (at, what, outcome) values
                        (now() - interval '401 days', 'old', 200), (now() - interval '399 days', 'young', 200)""");
            new Housekeeping(belt.bean(JdbcOperations.class), Duration.ofDays(400)).tidy();
            assertThat(belt.db.queryForList("select key from sys.idempotency_keys order by 1", String.class))
                    .containsExactly("attempt, old", "effect, young", "named alike, old", "ours, young", "theirs, old");
            assertThat(belt.db.queryForList("select what from log.audit", String.class))
                    .containsExactly("young");
        }
    }

    @Test
    void an_audit_is_kept_for_a_month_at_least() {
        assertThatThrownBy(() -> new Housekeeping(new JdbcTemplate(), Duration.ofDays(29)))
                .hasMessage("LAUNCHER_AUDIT_KEPT must be at least P30D, not PT696H");
    }
}
