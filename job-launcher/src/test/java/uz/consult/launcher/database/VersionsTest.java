package uz.consult.launcher.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uz.consult.launcher.Server;
import uz.consult.sandbox.PostgresBinaries;

/** Another major version of PostgreSQL makes the same of the same, from the first migration on. */
class VersionsTest {

    @TempDir
    private Path home;

    @Test
    void another_major_version_makes_no_difference() throws Exception {
        try (World usual = new World(null).loaded().told();
                Server other =
                        Server.started(home.resolve("other"), PostgresBinaries.builder(PostgresBinaries.other()));
                World world = new World(other.running()).loaded().told()) {
            String version = "select current_setting('server_version_num')::int / 10000";
            assertThat(world.belt.text(version)).isNotEqualTo(usual.belt.text(version));
            assertThat(world.content()).isEqualTo(usual.content()).hasSizeGreaterThan(500);
        }
    }
}
