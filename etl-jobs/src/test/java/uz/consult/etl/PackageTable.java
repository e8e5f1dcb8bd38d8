package uz.consult.etl;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table "Who knows whom" of ops/docs/architecture.md, held against classes: the page is the rule, so that it cannot be untrue. A
 * package without a row is a violation, unless it holds a job: then the row of all jobs counts.
 */
public final class PackageTable {

    private static final String OURS = "uz.consult.";
    private static final String JOB = "a job";
    private static final String JOB_TYPE = OURS + "etl.batch.EtlJob";
    private static final String EVERYTHING = "everything";
    private static final Pattern ROW = Pattern.compile("\\| (?<who>[^|]+) \\| (?<whom>[^|]*) \\| [^|]+ \\|");
    private static final Pattern NAME = Pattern.compile("`([a-z.]+)`");

    private final Map<String, Set<String>> knows = new LinkedHashMap<>();

    private PackageTable(List<String> lines) {
        for (String line : lines) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && !row.group("who").contains("---")) {
                Set<String> whom = names(row.group("whom"));
                if (row.group("whom").contains(EVERYTHING)) {
                    whom.add(EVERYTHING);
                }
                if (row.group("who").startsWith(JOB)) {
                    knows.put(JOB, whom);
                }
                names(row.group("who")).forEach(name -> knows.put(name, whom));
            }
        }
    }

    /** @throws IllegalStateException if the page or its table is not found */
    public static PackageTable read() {
        try {
            List<String> lines = Files.readAllLines(OpsDocs.page("architecture.md"));
            return new PackageTable(lines.subList(0, lines.indexOf("## How a job is put together")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Classes of these packages, relative to ours, without tests. */
    public static JavaClasses classes(String... packages) {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(Arrays.stream(packages).map(OURS::concat).toArray(String[]::new));
    }

    /** What is not as the table has it, each with its reason; empty if all is. */
    public List<String> violations(JavaClasses classes) {
        Set<String> jobs = new HashSet<>();
        for (JavaClass type : classes) {
            if (type.isAssignableTo(JOB_TYPE) && !type.isInterface()) {
                jobs.add(type.getPackageName());
            }
        }
        Set<String> violations = new TreeSet<>();
        for (JavaClass type : classes) {
            Set<String> allowed = allowed(type.getPackageName(), jobs);
            if (allowed == null) {
                violations.add("No row of ops/docs/architecture.md is for " + type.getPackageName()
                        + ": say whom it may know");
            } else if (!allowed.contains(EVERYTHING)) {
                violations.addAll(of(type, allowed));
            }
        }
        return new ArrayList<>(violations);
    }

    private List<String> of(JavaClass type, Set<String> allowed) {
        String own = row(type.getPackageName());
        return type.getDirectDependenciesFromSelf().stream()
                .map(Dependency::getTargetClass)
                .map(JavaClass::getBaseComponentType)
                .map(JavaClass::getPackageName)
                .filter(other -> other.startsWith(OURS))
                .filter(other -> !row(other).equals(own) && !other.equals(type.getPackageName()))
                .filter(other -> !allowed.contains(row(other)) && !allowed.contains(relative(other)))
                .map(other -> type.getName() + " knows " + other + ", which ops/docs/architecture.md does not let it")
                .toList();
    }

    private Set<String> allowed(String name, Set<String> jobs) {
        Set<String> own = knows.get(row(name));
        if (!jobs.contains(name)) {
            return own;
        }
        Set<String> allowed = new HashSet<>(knows.get(JOB));
        if (own != null) {
            allowed.addAll(own);
        }
        return allowed;
    }

    /** The name of the row that is for a package: its own, else that of the package around it. */
    private String row(String name) {
        for (String part = relative(name); ; part = part.substring(0, part.lastIndexOf('.'))) {
            if (knows.containsKey(part) || !part.contains(".") || part.indexOf('.') == part.lastIndexOf('.')) {
                return part;
            }
        }
    }

    private static String relative(String name) {
        return name.substring(OURS.length());
    }

    private static Set<String> names(String cell) {
        Set<String> names = new HashSet<>();
        Matcher name = NAME.matcher(cell);
        while (name.find()) {
            names.add(name.group(1));
        }
        return names;
    }
}
