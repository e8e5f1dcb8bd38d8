package uz.consult.etl.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import uz.consult.etl.odata.ODataFields;

class ScanPlanTest {

    private static final ODataFields FIELDS = new ODataFields(List.of("Ref_Key"), Set.of("Ref_Key"), Set.of());
    private static final List<Scan> ALL = scans("all");
    private static final List<Scan> NEW = scans("new");
    private static final List<Scan> KEYS = scans("keys");
    private static final List<Scan> OTHERS = scans("others");
    private static final StoredKeysQuery STORED = StoredKeysQuery.of("select", 1, null);

    private static List<Scan> scans(String filter) {
        return List.of(Scan.unordered("X", FIELDS, filter));
    }

    @Test
    void an_entity_with_an_order_is_read_in_full_or_from_where_the_last_run_came_to() {
        assertThat(ScanPlan.of(ALL, NEW))
                .isEqualTo(new ScanPlan(ALL, NEW, null, List.of(), null, 0, true, false, false));
    }

    @Test
    void an_entity_of_which_every_run_reads_all_is_complete_each_time() {
        assertThat(ScanPlan.complete(ALL))
                .isEqualTo(new ScanPlan(ALL, ALL, null, List.of(), null, 0, true, true, false));
    }

    @Test
    void an_entity_that_nothing_orders_is_read_by_its_keys() {
        assertThat(ScanPlan.byKeys(KEYS))
                .isEqualTo(new ScanPlan(List.of(), List.of(), KEYS, List.of(), null, 0, true, false, true));
    }

    @Test
    void what_else_there_is_is_added_and_nothing_lost() {
        assertThat(ScanPlan.of(ALL, NEW)
                        .findingDeleted(STORED, 0.05)
                        .sweptBy(KEYS)
                        .leavingOut(OTHERS)
                        .neverEmpty())
                .isEqualTo(new ScanPlan(ALL, NEW, KEYS, OTHERS, STORED, 0.05, false, false, false));
        assertThat(ScanPlan.byKeys(KEYS).neverEmpty().leavingOut(OTHERS).findingDeleted(STORED, 1))
                .isEqualTo(new ScanPlan(List.of(), List.of(), KEYS, OTHERS, STORED, 1, false, false, true));
        assertThat(ScanPlan.complete(ALL).sweptBy(null).neverEmpty())
                .isEqualTo(new ScanPlan(ALL, ALL, null, List.of(), null, 0, false, true, false));
        assertThat(STORED.arguments()).containsExactly(1, null);
    }
}
