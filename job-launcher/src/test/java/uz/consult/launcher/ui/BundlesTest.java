package uz.consult.launcher.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of the pages. */
class BundlesTest {

    private static final Pattern PLACE = Pattern.compile("\\{\\d[^}]*}");

    @ParameterizedTest
    @ValueSource(strings = {"messages", "refusals", "terms"})
    void whatever_is_said_is_said_in_all_three_languages_with_the_same_places_to_fill(String name) throws IOException {
        Properties russian = bundle(name);
        assertThat(russian).isNotEmpty();
        for (String language : Set.of("_uz", "_en")) {
            Properties other = bundle(name + language);
            assertThat(other.stringPropertyNames()).isEqualTo(russian.stringPropertyNames());
            for (String key : russian.stringPropertyNames()) {
                assertThat(other.getProperty(key)).as(key + language).isNotBlank();
                assertThat(places(other, key)).as(key + language).isEqualTo(places(russian, key));
            }
        }
    }

    private static Set<String> places(Properties bundle, String key) {
        return PLACE.matcher(bundle.getProperty(key))
                .results()
                .map(found -> found.group())
                .collect(Collectors.toSet());
    }

    private static Properties bundle(String file) throws IOException {
        String name = "/pages/" + file + ".properties";
        try (Reader text = new InputStreamReader(
                Objects.requireNonNull(BundlesTest.class.getResourceAsStream(name)), StandardCharsets.UTF_8)) {
            Properties bundle = new Properties();
            bundle.load(text);
            return bundle;
        }
    }
}
