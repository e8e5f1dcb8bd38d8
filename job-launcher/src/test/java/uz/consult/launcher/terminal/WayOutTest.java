package uz.consult.launcher.terminal;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.PrintWriter;
import java.util.Set;

/** Texts reach people's terminals through the log or, as lines, through picocli's writers, and no other way. */
@AnalyzeClasses(
        packages = {"uz.consult.etl", "uz.consult.launcher"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class WayOutTest {

    private static final String WHY = "what 1C, Chatwoot or a caller says must not act in a terminal";

    /** What {@link Terminal} holds for a layout of ours. */
    private static final Set<String> RAW = Set.of("print", "write", "append");

    @ArchTest
    static final ArchRule NO_STREAM_OF_THE_PROCESS_IS_WRITTEN_TO =
            noClasses().should(GeneralCodingRules.ACCESS_STANDARD_STREAMS).because(WHY);

    @ArchTest
    static final ArchRule WHAT_IS_PRINTED_IS_A_LINE_OR_AN_ARGUMENT = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("uz.consult.launcher.run.Progress")
            .and()
            .doNotHaveFullyQualifiedName(Terminal.class.getName())
            .should()
            .callMethodWhere(describe(
                    "a PrintWriter prints other than by println or printf",
                    (JavaCall<?> call) -> call.getTargetOwner().isAssignableTo(PrintWriter.class)
                            && RAW.contains(call.getTarget().getName())))
            .because(WHY);
}
