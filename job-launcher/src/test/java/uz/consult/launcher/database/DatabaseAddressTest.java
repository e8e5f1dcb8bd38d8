package uz.consult.launcher.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uz.consult.etl.failure.EtlException;

class DatabaseAddressTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "db | db:5432",
                "db:6432 | db:6432",
                "db1,db2 | db1:5432,db2:5432",
                " db1:5433 , db2 | db1:5433,db2:5432",
                "10.0.0.7 | 10.0.0.7:5432",
                "::1 | [::1]:5432",
                "[fe80::1%eth0]:5433,db | [fe80::1%eth0]:5433,db:5432"
            })
    void each_server_has_its_port_or_that_of_all(String hosts, String servers) {
        assertThat(DatabaseAddress.servers(hosts, "5432")).isEqualTo(servers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "db,", "db:port", "db/cons", "user@db", "db 1", "db?ssl=true"})
    void what_is_no_server_is_named(String hosts) {
        assertThatThrownBy(() -> DatabaseAddress.servers(hosts, "5432"))
                .isInstanceOf(EtlException.class)
                .hasMessageStartingWith("DB_HOST and DB_PORT: ")
                .hasMessageContaining("is no server");
    }
}
