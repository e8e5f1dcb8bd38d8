package uz.consult.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Constructor;
import java.util.List;
import org.junit.jupiter.api.Test;
import uz.consult.sandbox.onec.Seed;

/** No job without its contract. */
class EveryJobTest {

    @Test
    void each_job_of_the_catalogue_has_a_test_that_extends_the_contract_in_the_jobs_package() throws Exception {
        List<JobContract> contracts = new ClassFileImporter()
                .importPackages("uz.consult.etl").stream()
                        .filter(type -> type.isAssignableTo(JobContract.class)
                                && !type.getModifiers().contains(JavaModifier.ABSTRACT))
                        .map(EveryJobTest::made)
                        .toList();

        try (EtlFixture fixture = new EtlFixture(Seed.Size.of(1))) {
            assertThat(contracts)
                    .extracting(JobContract::job)
                    .containsExactlyInAnyOrderElementsOf(fixture.jobs().names());
            assertThat(contracts)
                    .allSatisfy(contract -> assertThat(fixture.jobs()
                                    .find(contract.job())
                                    .getClass()
                                    .getPackageName())
                            .isEqualTo(contract.getClass().getPackageName()));
        }
    }

    private static JobContract made(JavaClass type) {
        try {
            Constructor<?> constructor = type.reflect().getDeclaredConstructor();
            constructor.setAccessible(true);
            return (JobContract) constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type.getName() + " cannot be made", e);
        }
    }
}
