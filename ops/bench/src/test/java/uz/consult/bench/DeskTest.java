package uz.consult.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uz.consult.sandbox.onec.Seed;

/** {@code ops/etl bench --only=desk} over a week instead of years: every page is there, none is forgotten, and none is large. */
class DeskTest {

    @Test
    void every_page_is_measured_and_none_is_larger_than_promised() throws Exception {
        Desk.Plan week = new Desk.Plan(Seed.Size.of(300), new DeskWorld(20_000, 50_000), 4);
        Product product = new Product(
                List.of("-XX:+UseSerialGC", "-Xmx512m", "-XX:TieredStopAtLevel=1"),
                Path.of("../../job-launcher/target/job-launcher.jar"),
                Path.of("target", "desk"));
        try (Databases databases = new Databases(false)) {
            List<Desk.Page> pages = Desk.measure(product, databases, week);
            String told = Desk.markdown(pages, week, "the machine that builds");
            System.out.println(told);
            assertThat(pages).as(told).allMatch(page -> page.bytes() > 0 && page.bytes() <= Desk.MOST_BYTES);
            assertThat(told).contains("20,000 runs, 50,000 effects", "| `/ui/outbox?kind=write_back` |");
        }
    }

    @ParameterizedTest
    @CsvSource({"200.0, 102400, true", "200.1, 10, false", "10, 102401, false"})
    void a_page_keeps_what_is_promised_or_does_not(double p95, int bytes, boolean kept) {
        List<Desk.Page> pages =
                List.of(new Desk.Page("/", "/", 1, 2, 3), new Desk.Page("/ui/runs/{id}", "/ui/runs/7", 5, p95, bytes));
        assertThat(Desk.kept(pages)).isEqualTo(kept);
        assertThat(Desk.markdown(pages, Desk.Plan.WHOLE, "here").contains("BROKEN"))
                .isEqualTo(!kept);
    }

    @ParameterizedTest
    @CsvSource({
        "/ui/runs?job=cons&offset=50, /ui/runs",
        "/ui/runs/17, /ui/runs/{id}",
        "/ui/runs/17/restart, /ui/runs/{id}/{what}",
        "/ui/jobs/open_update?lang=ru, /ui/jobs/{job}",
        "/ui/dead-letters/3/discard, /ui/dead-letters/{id}/discard"
    })
    void pages_that_differ_in_a_number_a_job_or_a_filter_are_one(String path, String name) {
        assertThat(Desk.name(path)).isEqualTo(name);
    }
}
