package uz.consult.launcher.ui;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import uz.consult.etl.batch.PullMode;
import uz.consult.launcher.EtlFixture;
import uz.consult.launcher.security.Callers;
import uz.consult.sandbox.http.Fault;
import uz.consult.sandbox.onec.Row;

/** A launcher that serves, with something to look at on every page; and the addresses of all of them. */
final class DeskWorld implements AutoCloseable {

    final EtlFixture belt;
    private final Map<String, List<String>> pages = new LinkedHashMap<>();

    DeskWorld() {
        belt = EtlFixture.serving(
                Callers.everybody(), "ODATA_PAGE_SIZE=3", "ODATA_ATTEMPTS=2", "LAUNCHER_REQUESTS_PER_MINUTE=100000");
        belt.cycle(PullMode.INCREMENTAL);
        long completed = belt.run("cons", PullMode.FULL).id();
        long failed = failed();
        String consultation = changed();
        long letter = letter();
        long compared = compared();
        long effect = effects();
        audit();
        String run = "/ui/runs/" + failed;
        pages.put("/", List.of("/"));
        pages.put("/ui/jobs/{job}", List.of("/ui/jobs/cons"));
        pages.put("/ui/jobs/{job}/runs", List.of("/ui/jobs/cons/runs"));
        pages.put("/ui/runs", List.of("/ui/runs?job=&mode=incremental"));
        pages.put("/ui/runs/{id}", List.of(run, "/ui/runs/" + completed));
        pages.put("/ui/runs/{id}/{what:stop|restart|abandon}", List.of(run + "/restart"));
        pages.put("/ui/runs/all/{what:stop|restart}", List.of("/ui/runs/all/restart"));
        pages.put("/ui/dead-letters", List.of("/ui/dead-letters?job=cons"));
        pages.put("/ui/dead-letters/{id}", List.of("/ui/dead-letters/" + letter));
        pages.put("/ui/dead-letters/{id}/discard", List.of("/ui/dead-letters/" + letter + "/discard"));
        pages.put("/ui/dead-letters/replay", List.of("/ui/dead-letters/replay?job=cons"));
        pages.put("/ui/dead-letters/discard", List.of("/ui/dead-letters/discard?job=cons"));
        pages.put("/ui/outbox", List.of("/ui/outbox"));
        pages.put("/ui/outbox/{id}", List.of("/ui/outbox/" + effect, "/ui/outbox/" + held()));
        pages.put("/ui/outbox/{id}/release", List.of("/ui/outbox/" + held() + "/release"));
        pages.put("/ui/outbox/{id}/discard", List.of("/ui/outbox/" + effect + "/discard"));
        pages.put("/ui/outbox/release", List.of("/ui/outbox/release"));
        pages.put("/ui/outbox/retry", List.of("/ui/outbox/retry?kind=label"));
        pages.put("/ui/outbox/discard", List.of("/ui/outbox/discard?state=held&kind=message"));
        pages.put("/ui/reconciliation", List.of("/ui/reconciliation"));
        pages.put("/ui/reconciliation/runs/{id}", List.of("/ui/reconciliation/runs/" + compared));
        pages.put("/ui/reconciliation/runs/{id}/repair", List.of("/ui/reconciliation/runs/" + compared + "/repair"));
        pages.put("/ui/consultations", List.of("/ui/consultations"));
        pages.put("/ui/consultations/{id}", List.of("/ui/consultations?key=" + consultation));
        pages.put("/ui/consultations/{id}/inspection", List.of("/ui/consultations/cl_" + consultation + "/inspection"));
        pages.put("/ui/audit", List.of("/ui/audit?from=2020-01-01"));
    }

    /** The addresses of pages as the program knows them, and of each the pages to look at. */
    Map<String, List<String>> pages() {
        return pages;
    }

    private long failed() {
        belt.server.faults().add(Fault.status(500).on(EtlFixture.CLIENTS).always());
        long run = belt.run("clients", PullMode.FULL).id();
        belt.server.faults().clear();
        return run;
    }

    /** @return a consultation with a history */
    private String changed() {
        String key = belt.onec().rows(EtlFixture.DOCUMENTS).get(5).text("Ref_Key");
        belt.onec().save(EtlFixture.DOCUMENTS, key, row -> row.put("Описание", "иначе, и " + "длинно ".repeat(40)));
        belt.run("cons");
        return key;
    }

    private long letter() {
        Row row = belt.onec().rows(EtlFixture.DOCUMENTS).get(3);
        belt.onec()
                .save(
                        EtlFixture.DOCUMENTS,
                        row.text("Ref_Key"),
                        poisoned -> poisoned.put("Конец", "a date that is none"));
        belt.run("cons");
        return belt.db.queryForObject("select max(id) from log.dead_letters where state = 'open'", Long.class);
    }

    private long compared() {
        belt.db.update(
                "update cons.clients set company_name = repeat('somebody-else-', 20) where cl_ref_key = (select min(cl_ref_key) from cons.clients)");
        belt.reconcile(false, "clients");
        return belt.db.queryForObject("select max(id) from log.etl_runs where mode = 'reconcile'", Long.class);
    }

    /** @return an effect that is dead */
    private long effects() {
        belt.db.update("""
                insert into sys.outbox (key, conversation, kind, payload, state, attempts)
                values ('desk:1', '78', 'message', '{"template":"queue_closed","language":"ru","values":{"manager":"nobody"}}', 'held', 0),
                       ('desk:2', '79', 'message', '{"template":"closed","language":"uz","values":{"minutes":3060}}', 'delivered', 1)""");
        return belt.db.queryForObject("""
                insert into sys.outbox (key, conversation, kind, payload, state, error_class, error_message, attempts)
                values ('desk:3', '77', 'label', '{"label":"vip"}', 'dead', 'validation', 'Chatwoot: no such conversation', 3) returning id""", Long.class);
    }

    private long held() {
        return belt.db.queryForObject("select min(id) from sys.outbox where state = 'held'", Long.class);
    }

    /** As long as it can be. */
    private void audit() {
        belt.db.update("""
                insert into log.audit (who, role, what, outcome, address, request_id, caller_request_id, parameters) values
                ('cli:' || repeat('u', 64) || '@' || repeat('h', 64), null, 'release --dead', null, null, gen_random_uuid()::text, repeat('c', 128),
                 jsonb_build_object('kind', repeat('k', 300), 'error', '<b>' || repeat('w ', 140), 'a', repeat('ы', 300))),
                ('token:' || repeat('t', 100) || '#1', 'MONITOR', 'PATCH /api/jobs/cons/schedule', 403, '::1', gen_random_uuid()::text, null, '{"interval": "PT7M"}')""");
    }

    @Override
    public void close() {
        belt.close();
    }
}
