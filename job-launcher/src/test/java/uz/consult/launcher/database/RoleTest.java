package uz.consult.launcher.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import uz.consult.launcher.EtlFixture;
import uz.consult.sandbox.onec.Seed;

/** Whatever defaults a role has, the same comes of the same. */
class RoleTest {

    private static final List<String> ODD = List.of(
            "default_transaction_isolation = 'serializable'",
            "default_transaction_read_only = on",
            "default_transaction_deferrable = on",
            "search_path = 'decoy'",
            "timezone = 'America/Caracas'",
            "DateStyle = 'German, DMY'",
            "IntervalStyle = 'sql_standard'",
            "bytea_output = 'escape'",
            "statement_timeout = '2s'",
            "lock_timeout = '1s'",
            "idle_session_timeout = '1s'",
            "transaction_timeout = '3s'",
            "standard_conforming_strings = off",
            "array_nulls = off",
            "transform_null_equals = on",
            "exit_on_error = on",
            "row_security = off",
            "client_encoding = 'WIN1251'",
            "extra_float_digits = -5",
            "synchronous_commit = off",
            "jit = on",
            "jit_above_cost = 0",
            "lc_messages = 'C'",
            "plan_cache_mode = force_generic_plan");

    @Test
    void odd_defaults_of_the_role_change_nothing() {
        try (EtlFixture any = new EtlFixture(Seed.Size.of(1));
                World plain = new World(null).loaded().told()) {
            JdbcTemplate admin = any.admin();
            admin.execute("create role odd superuser login password 'odd'");
            ODD.forEach(setting -> admin.execute("alter role odd set " + setting));
            try (World odd = new World(null, "DB_USER=odd", "DB_PASS=odd")) {
                // What goes before pg_catalog, or beside it, would be taken for the function of that name.
                odd.belt.db.execute("create schema decoy");
                odd.belt.db.execute("create function decoy.length(text) returns int language sql as 'select 1/0'");
                // Longer than the role's statements may last, and than its sessions may be idle.
                odd.belt.db.execute(
                        "create function public.slow() returns trigger language plpgsql security definer as $$ begin perform pg_sleep(2.2); return null; end $$");
                odd.belt.db.execute(
                        "create trigger slow after insert on cons.calls for each statement execute function public.slow()");
                odd.loaded().told();
                assertThat(odd.content()).isEqualTo(plain.content()).hasSizeGreaterThan(500);
            }
        }
    }
}
