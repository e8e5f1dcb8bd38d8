package uz.consult.prove;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import org.junit.jupiter.api.Test;
import uz.consult.etl.PackageTable;

/** Who knows whom, as ops/docs/architecture.md has it. */
class ArchitectureTest {

    @Test
    void each_package_knows_whom_the_table_lets_it_know() {
        JavaClasses classes = PackageTable.classes("prove", "sandbox");
        assertThat(classes).isNotEmpty();
        assertThat(PackageTable.read().violations(classes)).isEmpty();
    }
}
