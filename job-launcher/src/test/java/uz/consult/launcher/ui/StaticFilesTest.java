package uz.consult.launcher.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.security.Callers;

/** What browsers keep, and what is sent compressed. */
class StaticFilesTest {

    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"(/assets/[^\"]+)\"");

    private static EtlFixture belt;

    @BeforeAll
    static void serve() {
        belt = EtlFixture.serving(Callers.everybody());
    }

    @AfterAll
    static void end() {
        belt.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sign-in", "/", "/elsewhere", "/a;b", "/ui/runs/999999"})
    void every_page_links_to_files_by_names_that_a_browser_keeps_for_a_year(String path) throws Exception {
        HttpResponse<byte[]> page = path.equals("/sign-in")
                ? get(path, "Accept", "text/html")
                : get(path, "Accept", "text/html", "Cookie", Callers.session(belt.address(), "anna"));
        Set<String> links = LINK.matcher(new String(page.body(), StandardCharsets.UTF_8))
                .results()
                .map((MatchResult link) -> link.group(1))
                .collect(Collectors.toSet());

        assertThat(links).hasSizeGreaterThan(1).allMatch(link -> link.matches("/assets/\\w+-[0-9a-f]{32}\\.\\w+"));
        for (String link : links) {
            HttpResponse<byte[]> file = get(link);
            assertThat(file.statusCode()).as(link).isEqualTo(200);
            assertThat(file.headers().firstValue("Cache-Control")).contains("max-age=31536000, public, immutable");
        }
    }

    @Test
    void a_name_without_the_right_hash_is_not_kept() throws Exception {
        HttpResponse<byte[]> plain = get("/assets/launcher.css");
        assertThat(plain.statusCode()).isEqualTo(200);
        assertThat(plain.headers().firstValue("Cache-Control"))
                .hasValueSatisfying(kept -> assertThat(kept).contains("no-store"));
        assertThat(plain.headers().firstValue("Last-Modified"))
                .as("the same in every build of a release")
                .isEmpty();

        HttpResponse<byte[]> another = get("/assets/launcher-" + "0".repeat(32) + ".css");
        assertThat(another.statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/assets/launcher.css", "/assets/live.js", "/v3/api-docs"})
    void pages_files_and_json_are_compressed_for_whoever_understands_it(String path) throws Exception {
        String[] basic = {
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(("anna:" + Callers.PASSWORD).getBytes(StandardCharsets.UTF_8))
        };
        HttpResponse<byte[]> plain = get(path, basic);
        HttpResponse<byte[]> compressed = get(path, basic[0], basic[1], "Accept-Encoding", "gzip");

        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(compressed.headers().firstValue("Content-Encoding")).as(path).contains("gzip");
        assertThat(compressed.headers().allValues("Vary")).anyMatch(vary -> vary.equalsIgnoreCase("Accept-Encoding"));
        assertThat(compressed.body().length).isLessThan(plain.body().length * 3 / 4);
        assertThat(unzipped(compressed).length).isGreaterThan(compressed.body().length);
    }

    private static byte[] unzipped(HttpResponse<byte[]> answer) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
    }

    private static HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(belt.address() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}
