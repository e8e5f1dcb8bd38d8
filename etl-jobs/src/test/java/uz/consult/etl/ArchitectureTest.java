package uz.consult.etl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** Who may know whom, so that a reader can name a job's neighbours without searching. */
@AnalyzeClasses(packages = "uz.consult.etl", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String BASE = "uz.consult.etl.";

    @ArchTest
    static final ArchRule FAILURE = knows("failure");

    @ArchTest
    static final ArchRule CLOCK = knows("clock");

    @ArchTest
    static final ArchRule ROWS = knows("rows");

    @ArchTest
    static final ArchRule HTTP = knows("http", "failure");

    @ArchTest
    static final ArchRule ODATA = knows("odata", "failure", "http");

    @ArchTest
    static final ArchRule CHATWOOT = knows("chatwoot", "failure", "http");

    @ArchTest
    static final ArchRule RUNLOG = knows("runlog", "failure", "rows");

    @ArchTest
    static final ArchRule LOOKUP = knows("lookup", "rows");

    @ArchTest
    static final ArchRule LINKS = knows("links", "clock", "rows", "runlog", "outbox");

    @ArchTest
    static final ArchRule OUTBOX = knows("outbox", "failure", "clock", "rows", "chatwoot", "odata", "lookup");

    @ArchTest
    static final ArchRule BATCH = knows("batch", "failure", "clock", "rows", "odata", "runlog");

    @ArchTest
    static final ArchRule CLIENTS = job("clients");

    @ArchTest
    static final ArchRule CONS = job("cons");

    @ArchTest
    static final ArchRule REDATE = job("redate");

    @ArchTest
    static final ArchRule RATES = job("rates");

    @ArchTest
    static final ArchRule CALLS = job("calls");

    @ArchTest
    static final ArchRule QUEUECLOSING = job("queueclosing");

    @ArchTest
    static final ArchRule USERS = job("users", "chatwoot");

    @ArchTest
    static final ArchRule OPENUPDATE = job("openupdate", "cons", "reconcile");

    @ArchTest
    static final ArchRule RECONCILE = knows("reconcile", "chatwoot", "clock", "outbox", "runlog");

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
    static final ArchRule JOBS_ARE_PRIVATE = classes()
            .that()
            .resideInAnyPackage(
                    BASE + "clients..",
                    BASE + "cons..",
                    BASE + "redate..",
                    BASE + "rates..",
                    BASE + "calls..",
                    BASE + "queueclosing..",
                    BASE + "users..",
                    BASE + "openupdate..")
            .and()
            .areTopLevelClasses()
            .and()
            .doNotHaveSimpleName("ConsPull")
            .should()
            .notBePublic()
            .because("a job is met through EtlJob; what others need of it becomes public by decision");

    private static ArchRule job(String name, String... more) {
        return knows(
                name,
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(
                                        "failure", "clock", "rows", "odata", "runlog", "lookup", "links", "outbox",
                                        "batch"),
                                java.util.Arrays.stream(more))
                        .toArray(String[]::new));
    }

    private static ArchRule knows(String name, String... others) {
        String[] allowed = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(BASE + name + ".."),
                        java.util.Arrays.stream(others).map(other -> BASE + other + ".."))
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(BASE + name + "..")
                .should()
                .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "are ours and not among " + java.util.Arrays.toString(others),
                        type -> type.getPackageName().startsWith("uz.consult.etl")
                                && java.util.Arrays.stream(allowed)
                                        .noneMatch(pattern -> (type.getPackageName() + ".")
                                                .startsWith(pattern.substring(0, pattern.length() - 1)))))
                .because(name + " is met before the packages above it: see the table in ops/docs/architecture.md");
    }
}
