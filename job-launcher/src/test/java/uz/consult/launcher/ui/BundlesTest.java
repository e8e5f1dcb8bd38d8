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
import org.junit.jupiter.api.Test;

/** The texts of the pages. */
class BundlesTest {

    private static final Pattern PLACE = Pattern.compile("\\{\\d[^}]*}");

    @Test
    void whatever_is_said_is_said_in_all_three_languages_with_the_same_places_to_fill() throws IOException {
        Properties russian = bundle("");
        for (String language : Set.of("_uz", "_en")) {
            Properties other = bundle(language);
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

    private static Properties bundle(String language) throws IOException {
        String name = "/pages/messages" + language + ".properties";
        try (Reader text = new InputStreamReader(
                Objects.requireNonNull(BundlesTest.class.getResourceAsStream(name)), StandardCharsets.UTF_8)) {
            Properties bundle = new Properties();
            bundle.load(text);
            return bundle;
        }
    }
}
