package uz.consult.launcher;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * Refuses settings with letters that the process could not decode: a user of 1C is called Обмен, and under the locale of a bare
 * container his name is ten question marks.
 */
final class ReadableSettings implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)[:}]");

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        List<String> unreadable = variables(environment).stream()
                .filter(name -> Objects.requireNonNullElse(environment.getProperty(name), "")
                                .indexOf(Surroundings.UNREADABLE)
                        >= 0)
                .toList();
        if (!unreadable.isEmpty()) {
            throw new EtlException(
                    ErrorClass.VALIDATION, String.join(", ", unreadable) + " cannot be read: " + Surroundings.REMEDY);
        }
    }

    /** Those that application.yaml names. */
    private static Set<String> variables(ConfigurableEnvironment environment) {
        Set<String> names = new TreeSet<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> file
                    && source.getName().contains("application.yaml")) {
                for (String property : file.getPropertyNames()) {
                    Matcher variable = VARIABLE.matcher(String.valueOf(file.getProperty(property)));
                    while (variable.find()) {
                        names.add(variable.group(1));
                    }
                }
            }
        }
        return names;
    }
}
