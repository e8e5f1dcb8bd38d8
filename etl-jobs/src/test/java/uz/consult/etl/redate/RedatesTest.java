package uz.consult.etl.redate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import uz.consult.etl.batch.PullMode;
import uz.consult.etl.batch.PullRun;
import uz.consult.etl.batch.Runs;
import uz.consult.etl.lookup.ConsultationLookup.Known;
import uz.consult.etl.odata.BadRecordException;
import uz.consult.etl.odata.Records;
import uz.consult.etl.outbox.OutboxCommand;
import uz.consult.etl.outbox.OutboxCommand.Kind;
import uz.consult.etl.rows.Merge;

/** What a record of a moved appointment becomes, which stored row it is, and who hears of it. */
class RedatesTest {

    private static final String DOCUMENT = "8f3c2f2e-0000-4000-8000-000000000001";
    private static final String CLIENT = "8f3c2f2e-0000-4000-8000-000000000002";
    private static final String MANAGER = "8f3c2f2e-0000-4000-8000-000000000003";
    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";
    private static final LocalDateTime FROM = LocalDateTime.of(2026, 3, 2, 9, 0);
    private static final LocalDateTime TO = LocalDateTime.of(2026, 3, 3, 10, 30);
    private static final LocalDateTime ELSEWHERE = LocalDateTime.of(2026, 3, 4, 10, 30);
    private static final LocalDateTime TEN = LocalDateTime.of(2026, 3, 1, 10, 0);

    private final Redates redates = new Redates(null, Runs.clock());
    private final RedateNotifications notifications = new RedateNotifications(Runs.OLDEST, Runs.clock());

    /** What 1C says: moved at this time to that date. */
    private static Redate said(LocalDateTime at, LocalDateTime to) {
        return redate(null, at, to, CLIENT, MANAGER);
    }

    private static Redate redate(
            @Nullable Integer id, LocalDateTime at, @Nullable LocalDateTime to, String client, String manager) {
        OffsetDateTime labelled = at.atOffset(ZoneOffset.UTC);
        return new Redate(id, DOCUMENT, client, manager, labelled, FROM, to, null, labelled);
    }

    /** A row that is stored and confirmed by 1C. */
    private static Redate stored(int id, LocalDateTime at, LocalDateTime to) {
        return redate(id, at, to, CLIENT, MANAGER);
    }

    /** A row that the site has made, at a true instant to the microsecond, and that 1C has not confirmed. */
    private static Redate ofSite(int id, LocalDateTime at, LocalDateTime to) {
        OffsetDateTime instant = at.minusHours(5).plusNanos(123_000).atOffset(ZoneOffset.UTC);
        return new Redate(id, DOCUMENT, "site's client", null, instant, FROM, to, "с сайта", null);
    }

    private static Records record() {
        return Records.a(RedateQuery.FIELDS)
                .with("Period", "2026-03-01T10:00:00", "ДокументОбращения_Key", DOCUMENT, "Абонент_Key", CLIENT)
                .with("Менеджер_Key", MANAGER, "СтараяДата", "2026-03-02T09:00:00", "НоваяДата", "2026-03-03T10:30:00");
    }

    @Test
    void each_value_comes_from_its_field_and_the_period_as_postgresql_gives_it_back() {
        RedateMapper mapper = new RedateMapper(Runs.clock());
        assertThat(mapper.process(record().read())).isEqualTo(said(TEN, TO));
        assertThat(mapper.process(record().with("Комментарий", "по просьбе").read())
                        .comment())
                .isEqualTo("по просьбе");
        Redate empty = mapper.process(
                record().with("ДокументОбращения_Key", NOBODY, "Абонент_Key", NOBODY, "Менеджер_Key", NOBODY)
                        .with("СтараяДата", "0001-01-01T00:00:00", "НоваяДата", "0001-01-01T00:00:00")
                        .read());
        OffsetDateTime ten = TEN.atOffset(ZoneOffset.UTC);
        assertThat(empty).isEqualTo(new Redate(null, null, null, null, ten, null, null, null, ten));
    }

    @ParameterizedTest
    @CsvSource({
        "Period,0001-01-01T00:00:00,Period is empty",
        "Period,чушь,'Period is чушь, not a date'",
        "ДокументОбращения_Key,чушь,'ДокументОбращения_Key is чушь, not a reference'",
        "Абонент_Key,чушь,'Абонент_Key is чушь, not a reference'",
        "Менеджер_Key,чушь,'Менеджер_Key is чушь, not a reference'",
        "СтараяДата,чушь,'СтараяДата is чушь, not a date'",
        "НоваяДата,чушь,'НоваяДата is чушь, not a date'"
    })
    void a_redate_without_a_period_or_with_a_wrong_value_is_a_bad_one(String field, String value, String why) {
        assertThatThrownBy(() -> new RedateMapper(Runs.clock())
                        .process(record().with(field, value).read()))
                .isInstanceOf(BadRecordException.class)
                .hasMessage(why);
    }

    @Test
    void a_redate_is_named_by_1cs_period_and_keys() {
        assertThat(redates.key(said(TEN, TO)))
                .isEqualTo("2026-03-01T10:00:00|" + DOCUMENT + "|" + CLIENT + "|" + MANAGER);
        assertThat(redates.key(new Redate(1, null, null, null, TEN.atOffset(ZoneOffset.UTC), null, null, null, null)))
                .isEqualTo("2026-03-01T10:00:00|" + NOBODY + "|" + NOBODY + "|" + NOBODY);
    }

    @Test
    void what_the_site_makes_happened_at_a_true_instant_until_1c_confirms_it() {
        assertThat(redates.at(ofSite(1, TEN, TO))).isEqualTo(TEN.plusNanos(123_000));
        assertThat(redates.at(ofSite(1, TEN, TO).after(said(TEN.plusSeconds(3), TO))))
                .isEqualTo(TEN.plusSeconds(3));
        assertThat(redates.at(stored(1, TEN, TO))).isEqualTo(TEN);
    }

    @Test
    void a_stored_row_is_what_1c_says_by_its_key_emptiness_counting_as_equal() {
        assertThat(stored(1, TEN, ELSEWHERE).is(said(TEN, TO))).isTrue();
        assertThat(stored(1, TEN.plusSeconds(1), TO).is(said(TEN, TO))).isFalse();
        assertThat(redate(1, TEN, TO, "other", MANAGER).is(said(TEN, TO))).isFalse();
        assertThat(redate(1, TEN, TO, CLIENT, "other").is(said(TEN, TO))).isFalse();
        assertThat(redate(1, TEN, TO, null, null).is(redate(null, TEN, TO, null, null)))
                .isTrue();
        Redate elsewhere = new Redate(1, "other", CLIENT, MANAGER, TEN.atOffset(ZoneOffset.UTC), FROM, TO, null, null);
        assertThat(elsewhere.is(said(TEN, TO))).isFalse();
        assertThat(elsewhere.hasPlaceOf(said(TEN, TO))).isFalse();
        // Confirmed under 1C's period, whatever its own is.
        Redate confirmed = ofSite(1, TEN, TO).after(said(TEN, TO));
        assertThat(confirmed.is(said(TEN, TO))).isTrue();
        assertThat(confirmed.hasPlaceOf(said(TEN, TO))).isFalse();
        assertThat(stored(1, TEN, TO).hasPlaceOf(said(TEN, TO))).isTrue();
        assertThat(redate(1, TEN, TO, "other", MANAGER).hasPlaceOf(said(TEN, TO)))
                .isFalse();
        assertThat(redate(1, TEN, TO, CLIENT, "other").hasPlaceOf(said(TEN, TO)))
                .isFalse();
    }

    @Test
    void a_redate_of_the_site_is_found_by_consultation_and_new_date() {
        assertThat(ofSite(1, TEN, TO).isTheSites(said(TEN.plusHours(1), TO))).isTrue();
        assertThat(ofSite(1, TEN, TO).isTheSites(said(TEN, ELSEWHERE))).isFalse();
        assertThat(stored(1, TEN, TO).isTheSites(said(TEN, TO))).isFalse();
        Redate wholeSeconds =
                new Redate(1, DOCUMENT, CLIENT, MANAGER, TEN.atOffset(ZoneOffset.UTC), FROM, TO, null, null);
        assertThat(wholeSeconds.isTheSites(said(TEN, TO))).isFalse();
        assertThat(ofSite(1, TEN, null).isTheSites(redate(null, TEN, null, CLIENT, MANAGER)))
                .isFalse();
        Redate other = new Redate(1, "other", null, null, ofSite(1, TEN, TO).period(), FROM, TO, null, null);
        assertThat(other.isTheSites(said(TEN, TO))).isFalse();
    }

    @Test
    void a_period_is_the_sites_own_if_it_is_finer_than_1cs_and_no_further_than_clocks_go_apart() {
        assertThat(ofSite(1, TEN, TO).hasPeriodOfSite()).isTrue();
        assertThat(stored(1, TEN, TO).hasPeriodOfSite()).isFalse();
        OffsetDateTime fine = TEN.plusNanos(1_000).atOffset(ZoneOffset.UTC);
        for (long seconds : new long[] {-172_800, 0, 172_799}) {
            assertThat(new Redate(1, DOCUMENT, null, null, fine, null, TO, null, fine.plusSeconds(seconds))
                            .hasPeriodOfSite())
                    .isTrue();
        }
        for (long seconds : new long[] {-172_801, 172_801}) {
            assertThat(new Redate(1, DOCUMENT, null, null, fine, null, TO, null, fine.plusSeconds(seconds))
                            .hasPeriodOfSite())
                    .isFalse();
        }
    }

    @Test
    void a_confirmed_row_bears_1cs_keys_and_emptiness_erases_nothing() {
        Redate site = ofSite(1, TEN, TO);
        Redate silent = new Redate(
                null,
                DOCUMENT,
                CLIENT,
                MANAGER,
                TEN.atOffset(ZoneOffset.UTC),
                null,
                null,
                null,
                TEN.atOffset(ZoneOffset.UTC));
        assertThat(site.after(silent))
                .isEqualTo(new Redate(
                        1, DOCUMENT, CLIENT, MANAGER, site.period(), FROM, TO, "с сайта", silent.onecPeriod()));
        Redate saying = new Redate(
                null,
                DOCUMENT,
                CLIENT,
                MANAGER,
                TEN.atOffset(ZoneOffset.UTC),
                TEN,
                ELSEWHERE,
                "из 1С",
                TEN.atOffset(ZoneOffset.UTC));
        assertThat(stored(2, TEN.minusDays(1), TO).after(saying))
                .isEqualTo(new Redate(
                        2, DOCUMENT, CLIENT, MANAGER, saying.period(), TEN, ELSEWHERE, "из 1С", saying.onecPeriod()));
        assertThat(site.at(saying.period()).period()).isEqualTo(saying.period());
        assertThat(site.at(site.period())).isEqualTo(site);
    }

    @Test
    void two_move_the_same_if_both_say_where() {
        assertThat(said(TEN, TO).movesAs(said(TEN.plusHours(1), TO))).isTrue();
        assertThat(said(TEN, TO).movesAs(said(TEN, ELSEWHERE))).isFalse();
        assertThat(said(TEN, null).movesAs(said(TEN, null))).isFalse();
        Redate ofNobody = new Redate(1, null, null, null, TEN.atOffset(ZoneOffset.UTC), null, TO, null, null);
        assertThat(ofNobody.movesAs(ofNobody)).isFalse();
        Redate other = new Redate(1, "other", null, null, TEN.atOffset(ZoneOffset.UTC), null, TO, null, null);
        assertThat(said(TEN, TO).movesAs(other)).isFalse();
    }

    private Moves moves(Redate... all) {
        return new Moves(redates, List.of(all));
    }

    @Test
    void a_move_to_where_one_was_moved_already_is_the_same_unless_another_lies_between() {
        Redate first = stored(1, TEN, TO);
        Redate away = stored(2, TEN.plusHours(1), ELSEWHERE);
        Redate back = said(TEN.plusHours(2), TO);
        assertThat(moves(first, back).same(first, back)).isTrue();
        assertThat(moves(first, back).same(back, first)).isTrue();
        assertThat(moves(first, away, back).same(first, back)).isFalse();
        assertThat(moves(first, away, back).same(back, first)).isFalse();
        assertThat(moves(first, away).same(first, away)).isFalse();
        // Neither at the very moment of one of them, nor one that says no date, lies between.
        assertThat(moves(first, stored(3, TEN, ELSEWHERE), back).same(first, back))
                .isTrue();
        assertThat(moves(first, stored(3, TEN.plusHours(2), ELSEWHERE), back).same(first, back))
                .isTrue();
        assertThat(moves(first, stored(3, TEN.plusHours(1), null), back).same(first, back))
                .isTrue();
    }

    @Test
    void a_redate_is_repeated_by_one_before_it_or_one_that_is_stored() {
        Redate first = said(TEN, TO);
        Redate again = said(TEN.plusHours(1), TO);
        assertThat(moves(first, again).isRepeated(first)).isFalse();
        assertThat(moves(first, again).isRepeated(again)).isTrue();
        Redate storedLater = stored(5, TEN.plusHours(2), TO);
        assertThat(moves(first, storedLater).isRepeated(first)).isTrue();
        assertThat(moves(first, stored(5, TEN.plusHours(2), ELSEWHERE)).isRepeated(first))
                .isFalse();
        Redate ofNobody = new Redate(null, null, null, null, TEN.atOffset(ZoneOffset.UTC), null, TO, null, null);
        assertThat(moves(ofNobody).isRepeated(ofNobody)).isFalse();
    }

    @Test
    void an_event_is_named_by_consultation_date_and_how_often_it_was_moved_there_before() {
        Redate first = said(TEN, TO);
        Redate same = said(TEN.plusMinutes(30), TO);
        Redate away = said(TEN.plusHours(1), ELSEWHERE);
        Redate silent = said(TEN.plusHours(2), null);
        Redate back = said(TEN.plusHours(3), TO);
        Moves moves = moves(back, silent, away, same, first);
        String to = DOCUMENT + "|2026-03-03T10:30:00";
        assertThat(moves.name(first)).isEqualTo(to);
        assertThat(moves.name(same)).isEqualTo(to);
        assertThat(moves.name(away)).isEqualTo(DOCUMENT + "|2026-03-04T10:30:00");
        assertThat(moves.name(back)).isEqualTo(to + "|2");
    }

    @Test
    void of_one_moment_the_earlier_date_comes_first_and_then_the_key() {
        Redate earlier = said(TEN, TO);
        Redate later = said(TEN, ELSEWHERE);
        Redate again = redate(null, TEN, TO, CLIENT, "z");
        assertThat(moves(later, again, earlier).name(again)).isEqualTo(DOCUMENT + "|2026-03-03T10:30:00");
        assertThat(moves(later, again, earlier).isRepeated(again)).isTrue();
        assertThat(moves(later, again, earlier).isRepeated(earlier)).isFalse();
    }

    private RedatePlan plan(List<Redate> said, Redate... stored) {
        return RedatePlan.of(said, Map.of(DOCUMENT, List.of(stored)), redates, row -> true);
    }

    @Test
    void what_is_not_stored_is_added_and_what_is_may_change() {
        Redate one = said(TEN, TO);
        Redate changed = said(TEN.plusHours(1), ELSEWHERE);
        Redate fresh = said(TEN.plusHours(2), TEN.plusDays(9));
        Redate kept = stored(1, TEN, TO);
        Redate was = stored(2, TEN.plusHours(1), TO);
        RedatePlan plan = plan(List.of(one, changed, fresh), kept, was);
        assertThat(plan.merge())
                .isEqualTo(new Merge<>(List.of(fresh), List.of(new Merge.Change<>(was, was.after(changed))), 1));
        assertThat(plan.found().get(one)).isSameAs(kept);
        assertThat(plan.doubles()).isEmpty();
    }

    @Test
    void a_redate_of_the_site_is_confirmed_and_not_doubled() {
        Redate site = ofSite(1, TEN, TO);
        Redate said = said(TEN.plusSeconds(2), TO);
        assertThat(plan(List.of(said), site).merge())
                .isEqualTo(new Merge<>(List.of(), List.of(new Merge.Change<>(site, site.after(said))), 0));
    }

    @Test
    void of_rows_that_are_one_with_another_the_first_stays() {
        Redate first = stored(1, TEN, TO);
        Redate second = stored(2, TEN, TO);
        RedatePlan plan = plan(List.of(said(TEN, TO)), first, second);
        assertThat(plan.doubles()).containsExactly(second);
        assertThat(plan.merge().unchanged()).isEqualTo(1);
    }

    @Test
    void a_row_that_is_one_with_another_is_nobody_elses() {
        Redate second = stored(2, TEN, TO);
        Redate elsewhere = stored(3, TEN.plusHours(1), ELSEWHERE);
        Redate again = said(TEN.plusMinutes(5), TO);
        RedatePlan plan = plan(List.of(said(TEN, TO), again), stored(1, TEN, TO), second, elsewhere);
        assertThat(plan.doubles()).containsExactly(second);
        assertThat(plan.merge().added()).containsExactly(again);
    }

    @Test
    void a_record_under_another_key_is_the_row_whose_own_record_is_gone() {
        Redate row = stored(1, TEN, TO);
        Redate said = said(TEN.plusMinutes(5), TO);
        assertThat(plan(List.of(said), row).merge().changed()).hasSize(1);
        assertThat(RedatePlan.of(List.of(said), Map.of(DOCUMENT, List.of(row)), redates, orphan -> false)
                        .merge()
                        .added())
                .containsExactly(said);
        assertThat(plan(List.of(said), row, stored(2, TEN.plusMinutes(2), ELSEWHERE))
                        .merge()
                        .added())
                .containsExactly(said);
    }

    @Test
    void a_row_is_one_redates_only() {
        Redate row = stored(1, TEN, TO);
        Redate own = said(TEN, TO);
        Redate again = said(TEN.plusMinutes(5), TO);
        RedatePlan plan = plan(List.of(again, own), row);
        assertThat(plan.found().get(own)).isSameAs(row);
        assertThat(plan.merge().added()).containsExactly(again);
    }

    @Test
    void redates_of_no_consultation_are_looked_for_among_their_like() {
        OffsetDateTime ten = TEN.atOffset(ZoneOffset.UTC);
        Redate row = new Redate(1, null, CLIENT, MANAGER, ten, FROM, TO, null, ten);
        Redate said = new Redate(null, null, CLIENT, MANAGER, ten, FROM, TO, null, ten);
        Map<String, List<Redate>> stored = new HashMap<>();
        stored.put("", new ArrayList<>(List.of(row)));
        RedatePlan plan = RedatePlan.of(List.of(said), stored, redates, orphan -> true);
        assertThat(plan.found().get(said)).isSameAs(row);
        assertThat(stored.get("")).as("what was read is left as it is").hasSize(1);
        assertThat(RedatePlan.of(List.of(said), Map.of(), redates, orphan -> true)
                        .merge()
                        .added())
                .containsExactly(said);
    }

    private List<OutboxCommand> told(PullRun run, String consId, Moves moves, Redate... added) {
        return notifications.of(List.of(added), moves, Map.of(DOCUMENT, new Known(consId, DOCUMENT, "ru", null)), run);
    }

    @Test
    void a_move_is_told_to_the_client_and_written_back_to_the_document() {
        Redate moved = said(TEN, TO);
        assertThat(told(Runs.incremental(), "1201", moves(moved), moved))
                .containsExactly(
                        new OutboxCommand(
                                "write_back:" + DOCUMENT + "|2026-03-03T10:30:00",
                                null,
                                DOCUMENT,
                                Kind.WRITE_BACK,
                                Map.of("old", "2026-03-02T09:00:00", "new", "2026-03-03T10:30:00"),
                                false,
                                TEN),
                        OutboxCommand.message(
                                "message:moved:" + DOCUMENT + "|2026-03-03T10:30:00",
                                "1201",
                                DOCUMENT,
                                "ru",
                                "moved",
                                Map.of(
                                        "old", "2026-03-02T09:00:00",
                                        "new", "2026-03-03T10:30:00",
                                        "manager", MANAGER),
                                TEN));
    }

    @Test
    void moved_there_again_after_a_move_elsewhere_is_another_event() {
        Redate first = stored(1, TEN, TO);
        Redate away = stored(2, TEN.plusHours(1), ELSEWHERE);
        Redate back = said(TEN.plusHours(2), TO);
        assertThat(told(Runs.incremental(), "1201", moves(first, away, back), back))
                .extracting(OutboxCommand::key)
                .containsExactly(
                        "write_back:" + DOCUMENT + "|2026-03-03T10:30:00|2",
                        "message:moved:" + DOCUMENT + "|2026-03-03T10:30:00|2");
    }

    static Stream<Arguments> silences() {
        return Stream.of(
                arguments("told", TEN, TO, Runs.incremental(), "1201", 2),
                arguments("no conversation: 1C alone", TEN, TO, Runs.incremental(), "cl_1", 1),
                arguments("too old", TEN.minusDays(2), TO, Runs.incremental(), "1201", 0),
                arguments("a first load", TEN, TO, Runs.firstLoad(), "1201", 0),
                arguments("a full run", TEN, TO, Runs.of(PullMode.FULL), "1201", 0),
                arguments("a window", TEN, TO, Runs.of(PullMode.WINDOW), "1201", 0),
                arguments("a sweep", TEN, TO, Runs.of(PullMode.SWEEP), "1201", 2),
                arguments("no new date", TEN, null, Runs.incremental(), "1201", 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("silences")
    void where_silence_rules_nobody_is_told_and_nothing_is_written_back(
            String why, LocalDateTime at, @Nullable LocalDateTime to, PullRun run, String consId, int effects) {
        Redate moved = said(at, to);
        assertThat(told(run, consId, moves(moved), moved)).hasSize(effects);
    }

    @Test
    void what_repeats_another_or_is_of_nobody_is_told_nobody() {
        Redate again = said(TEN.plusHours(1), TO);
        assertThat(told(Runs.incremental(), "1201", moves(stored(1, TEN, TO), again), again))
                .isEmpty();
        OffsetDateTime ten = TEN.atOffset(ZoneOffset.UTC);
        Redate ofNobody = new Redate(null, null, CLIENT, MANAGER, ten, FROM, TO, null, ten);
        assertThat(told(Runs.incremental(), "1201", moves(ofNobody), ofNobody)).isEmpty();
        assertThat(notifications.of(List.of(said(TEN, TO)), moves(), Map.of(), Runs.incremental()))
                .extracting(OutboxCommand::kind)
                .containsExactly(Kind.WRITE_BACK);
    }

    @Test
    void redates_are_read_by_their_period_and_those_without_one_before_them() {
        assertThat(RedateQuery.all(null)).singleElement().satisfies(scan -> {
            assertThat(Runs.condition(scan)).isNull();
            assertThat(scan.movesWatermark()).isTrue();
        });
        assertThat(RedateQuery.all(TEN)).hasSize(2);
        assertThat(Runs.condition(RedateQuery.all(TEN).get(0))).isEqualTo("(Period lt datetime'1900-01-01T00:00:00')");
        assertThat(RedateQuery.all(TEN).get(0).movesWatermark()).isFalse();
        assertThat(Runs.condition(RedateQuery.all(TEN).get(1))).isEqualTo("Period ge datetime'2026-03-01T10:00:00'");
    }
}
