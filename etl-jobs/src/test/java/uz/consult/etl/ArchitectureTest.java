package uz.consult.etl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Set;
import java.util.stream.Collectors;
import uz.consult.etl.batch.EtlJob;

/** Who may know whom, so that a reader can name a job's neighbours without searching. */
@AnalyzeClasses(packages = "uz.consult.etl", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String BASE = "uz.consult.etl.";

    @ArchTest
    static void each_package_knows_whom_the_table_lets_it_know(JavaClasses classes) {
        assertThat(PackageTable.read().violations(classes)).isEmpty();
    }

    @ArchTest
    static final ArchRule NO_CYCLES = SlicesRuleDefinition.slices()
            .matching(BASE + "(*)..")
            .should()
            .beFreeOfCycles()
            .because("a reader must be able to begin somewhere");

    @ArchTest
    static final ArchRule ONE_CLASS_BUILDS_STEPS = noClasses()
            .that()
            .doNotHaveSimpleName("PullSteps")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework.batch.core.step.builder..")
            .because(
                    "a step without its transaction manager silently leaves rows of failed chunks behind: PullSteps builds them all");

    @ArchTest
    static final ArchRule ONE_CLASS_RETRIES = noClasses()
            .that()
            .doNotHaveSimpleName("Resilience")
            .and()
            .doNotHaveSimpleName("PullSteps")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework.retry..")
            .because("spring-retry is archived: leaving it must be a change of one class");

    @ArchTest
    static final ArchRule NO_DUMPING_GROUNDS = noClasses()
            .should()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .because("a name says what a class is, not that it is something");

    @ArchTest
    static void what_a_job_holds_is_private(JavaClasses classes) {
        Set<String> jobs = classes.stream()
                .filter(type -> type.isAssignableTo(EtlJob.class) && !type.isInterface())
                .map(JavaClass::getPackageName)
                .collect(Collectors.toSet());
        assertThat(jobs).isNotEmpty();
        classes()
                .that()
                .resideInAnyPackage(jobs.toArray(String[]::new))
                .and()
                .areTopLevelClasses()
                .and()
                .doNotHaveSimpleName("ConsPull")
                .should()
                .notBePublic()
                .because("a job is met through EtlJob; what others need of it becomes public by decision")
                .check(classes);
    }
}
