package uz.consult.etl.users;

import java.sql.Array;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcOperations;
import uz.consult.etl.batch.RowWriter;
import uz.consult.etl.batch.StoredKeysQuery;
import uz.consult.etl.rows.Merge;
import uz.consult.etl.rows.RowTable;
import uz.consult.etl.runlog.ChangeLog;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.Explanation;
import uz.consult.etl.runlog.StoredRowCheck;
import uz.consult.etl.runlog.Tally;

/** Writes managers and their skills; one whom 1C no longer has stays, with both deletion_mark and invalid set. */
final class UsersWriter implements RowWriter<UserDocument> {

    private static final RowTable<ManagerRow> CHANGED = columns();
    private static final RowTable<ManagerRow> CREATED =
            columns().column("consultation_enabled", "boolean", user -> true);

    private static final StoredKeysQuery STORED = StoredKeysQuery.of("""
            select cl_ref_key as key, null::text as version,
                   deletion_mark is not true or invalid is not true as live
            from cons.users where cl_ref_key is not null""");

    private final JdbcOperations jdbc;
    private final ChangeLog changeLog;

    UsersWriter(JdbcOperations jdbc, ChangeLog changeLog) {
        this.jdbc = jdbc;
        this.changeLog = changeLog;
    }

    private static RowTable<ManagerRow> columns() {
        return new RowTable<ManagerRow>("cons.users", "account_id")
                .column("account_id", "uuid", ManagerRow::accountId)
                .column("cl_ref_key", "text", ManagerRow::refKey)
                .column("user_id", "text", ManagerRow::userId)
                .column("description", "text", ManagerRow::description)
                .column("ru", "boolean", ManagerRow::ru)
                .column("uz", "boolean", ManagerRow::uz)
                .column("department", "text", ManagerRow::department)
                .column("con_limit", "integer", ManagerRow::limit)
                .column("start_hour", "time", ManagerRow::start)
                .column("end_hour", "time", ManagerRow::end)
                .column("chatwoot_team", "text", ManagerRow::team)
                .column("deletion_mark", "boolean", ManagerRow::deletionMark)
                .column("invalid", "boolean", ManagerRow::invalid)
                .column("confirmed", "boolean", ManagerRow::confirmed);
    }

    static StoredKeysQuery stored() {
        return STORED;
    }

    @Override
    public Tally write(List<UserDocument> said) {
        Merge<ManagerRow> plan = plan(said);
        CREATED.insert(jdbc, plan.added());
        CHANGED.update(jdbc, plan.updated(), "");
        List<Merge.Change<ManagerRow>> skilled = new ArrayList<>(plan.changed());
        plan.added().forEach(user -> skilled.add(new Merge.Change<>(ManagerRow.blank(user.refKey()), user)));
        skills(skilled);
        List<Merge.Change<ManagerRow>> left = plan.changed().stream()
                .filter(change -> change.after().left() && !change.before().left())
                .toList();
        note(left.stream().map(Merge.Change::after).toList());
        long others = said.stream()
                .filter(UserDocument::left)
                .filter(document -> plan.changed().stream()
                        .noneMatch(change -> change.after().refKey().equals(document.refKey())))
                .count();
        return Tally.written(
                        plan.added().size(),
                        plan.changed().size() - left.size(),
                        said.size() - plan.added().size() - plan.changed().size() - others)
                .plus(Tally.removed(left.size(), 0))
                .plus(Tally.ignored(others));
    }

    @Override
    public Tally remove(Collection<String> keys) {
        Map<String, ManagerRow> stored = of(keys);
        List<ManagerRow> gone = stored.values().stream()
                .filter(user -> !user.left())
                .map(ManagerRow::gone)
                .toList();
        CHANGED.update(jdbc, gone, "");
        note(gone);
        return Tally.removed(gone.size(), keys.size() - gone.size());
    }

    @Override
    public List<Difference> compare(List<UserDocument> said) {
        Map<String, ManagerRow> stored =
                of(said.stream().map(UserDocument::refKey).toList());
        List<Difference> found = new ArrayList<>();
        for (UserDocument document : said) {
            ManagerRow before = stored.get(document.refKey());
            if (before == null) {
                if (!document.left()) {
                    found.add(Difference.missing(document.refKey()));
                }
                continue;
            }
            ManagerRow after = before.after(document);
            found.addAll(
                    Difference.of(document.refKey(), CHANGED, before, after, before.alone(document, after), Set.of()));
            if (!before.skills().equals(after.skills())) {
                found.add(new Difference(
                        document.refKey(), "skills", new TreeSet<>(after.skills()), new TreeSet<>(before.skills())));
            }
        }
        return found;
    }

    /**
     * Further rows of one manager; and agents: sys.user_mapping says who is whose, and every agent is in both tables once the
     * job has run.
     */
    List<StoredRowCheck> checks(long origin) {
        return List.of(
                StoredRowCheck.of("cons.users", """
                        select cl_ref_key, 'account_id', (array_agg(account_id::text order by created_at, account_id))[1],
                               string_agg(account_id::text, ', ' order by created_at, account_id), false, null
                        from cons.users where cl_ref_key is not null group by cl_ref_key having count(*) > 1"""),
                StoredRowCheck.nameless("cons.users", STORED.sql(), STORED.arguments(), "%s"),
                StoredRowCheck.of("cons.users of Chatwoot", """
                        select u.cl_ref_key, 'chatwoot_user_id', m.chatwoot_user_id::text, u.chatwoot_user_id::text, m.id is not null,
                               case when m.id is null then ?::text end
                        from cons.users u left join sys.user_mapping m on m.cl_manager_key = u.cl_ref_key
                        where u.cl_ref_key is not null and u.chatwoot_user_id is distinct from m.chatwoot_user_id""", Explanation.UNMAPPED_AGENT.text())
                        .repairedBy(keys -> {
                            jdbc.update("""
                                    update cons.users u set chatwoot_user_id = m.chatwoot_user_id from sys.user_mapping m
                                    where m.cl_manager_key = u.cl_ref_key and u.cl_ref_key in (select k from unnest(?::text[]) k)""", (Object) keys.toArray(String[]::new));
                            return 0;
                        }),
                StoredRowCheck.of("sys.user_mapping", """
                        select m.cl_manager_key, 'record', null, m.chatwoot_user_id::text, false, null from sys.user_mapping m
                        where not exists (select from cons.users u where u.cl_ref_key = m.cl_manager_key)"""),
                StoredRowCheck.of("cons.users_skill", """
                        select s.user_key || '|' || s.category_key, 'record', null, 'present', false, null from cons.users_skill s
                        where not exists (select from cons.users u where u.cl_ref_key = s.user_key)
                          and not exists (select from sys.seen_keys k where k.run_id = ? and k.entity = ? and k.key = s.user_key)""", origin, UsersQuery.ENTITY));
    }

    private Merge<ManagerRow> plan(List<UserDocument> said) {
        Map<String, ManagerRow> stored =
                of(said.stream().map(UserDocument::refKey).toList());
        Map<String, ManagerRow> wanted = new HashMap<>();
        for (UserDocument document : said) {
            ManagerRow before = stored.get(document.refKey());
            if (before != null || !document.left()) {
                wanted.put(
                        document.refKey(),
                        (before == null ? ManagerRow.blank(document.refKey()) : before).after(document));
            }
        }
        return Merge.of(wanted.values(), ManagerRow::refKey, stored, (before, after) -> after);
    }

    private Map<String, ManagerRow> of(Collection<String> keys) {
        Map<String, ManagerRow> found = new HashMap<>();
        jdbc.query(
                """
                select u.account_id, u.cl_ref_key, u.user_id, u.description, u.ru, u.uz, u.department, u.con_limit,
                       u.start_hour, u.end_hour, u.chatwoot_team, u.deletion_mark, u.invalid, u.confirmed,
                       array(select s.category_key from cons.users_skill s where s.user_key = u.cl_ref_key)
                from cons.users u join (select distinct k from unnest(?::text[]) k) keys on u.cl_ref_key = keys.k
                order by u.created_at, u.account_id
                for no key update of u""",
                row -> {
                    Array skills = row.getArray(15);
                    found.putIfAbsent(
                            row.getString(2),
                            new ManagerRow(
                                    row.getObject(1, UUID.class),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4),
                                    row.getObject(5, Boolean.class),
                                    row.getObject(6, Boolean.class),
                                    row.getString(7),
                                    row.getObject(8, Integer.class),
                                    row.getObject(9, LocalTime.class),
                                    row.getObject(10, LocalTime.class),
                                    row.getString(11),
                                    row.getObject(12, Boolean.class),
                                    row.getObject(13, Boolean.class),
                                    row.getObject(14, Boolean.class),
                                    Set.of((String[]) skills.getArray())));
                },
                (Object) keys.toArray(String[]::new));
        return found;
    }

    /** What differs is added and removed; what stays is not touched. */
    private void skills(List<Merge.Change<ManagerRow>> changed) {
        List<Object[]> lost = new ArrayList<>();
        List<Object[]> won = new ArrayList<>();
        for (Merge.Change<ManagerRow> change : changed) {
            String user = change.after().refKey();
            Set<String> before = change.before().skills();
            Set<String> after = change.after().skills();
            before.stream()
                    .filter(skill -> !after.contains(skill))
                    .forEach(skill -> lost.add(new Object[] {user, skill}));
            after.stream()
                    .filter(skill -> !before.contains(skill))
                    .forEach(skill -> won.add(new Object[] {user, skill}));
        }
        jdbc.batchUpdate("delete from cons.users_skill where user_key = ? and category_key = ?", lost);
        jdbc.batchUpdate(
                "insert into cons.users_skill (user_key, category_key) values (?, ?) on conflict do nothing", won);
    }

    private void note(List<ManagerRow> left) {
        changeLog.add(left.stream()
                .map(user -> new ChangeLog.Changes(
                        user.refKey(), List.of(new RowTable.Change("users.deletion_mark", false, true))))
                .toList());
    }
}
