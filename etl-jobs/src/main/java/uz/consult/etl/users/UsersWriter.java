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
import uz.consult.etl.batch.Stored;
import uz.consult.etl.rows.Merge;
import uz.consult.etl.rows.RowTable;
import uz.consult.etl.runlog.ChangeLog;
import uz.consult.etl.runlog.Difference;
import uz.consult.etl.runlog.Tally;

/** Writes managers and their skills; one whom 1C no longer has stays, with both marks. */
final class UsersWriter implements RowWriter<UserDocument> {

    private static final RowTable<User> CHANGED = columns();
    private static final RowTable<User> CREATED = columns()
            .column("consultation_enabled", "boolean", user -> true)
            .column("confirmed", "boolean", user -> false);

    private static final Stored STORED = Stored.of("""
            select cl_ref_key as key, null::text as version,
                   deletion_mark is not true or invalid is not true as live
            from cons.users where cl_ref_key is not null""");

    private final JdbcOperations jdbc;
    private final ChangeLog changeLog;

    UsersWriter(JdbcOperations jdbc, ChangeLog changeLog) {
        this.jdbc = jdbc;
        this.changeLog = changeLog;
    }

    private static RowTable<User> columns() {
        return new RowTable<User>("cons.users", "account_id")
                .column("account_id", "uuid", User::accountId)
                .column("cl_ref_key", "text", User::refKey)
                .column("user_id", "text", User::userId)
                .column("description", "text", User::description)
                .column("ru", "boolean", User::ru)
                .column("uz", "boolean", User::uz)
                .column("department", "text", User::department)
                .column("con_limit", "integer", User::limit)
                .column("start_hour", "time", User::start)
                .column("end_hour", "time", User::end)
                .column("chatwoot_team", "text", User::team)
                .column("deletion_mark", "boolean", User::deletionMark)
                .column("invalid", "boolean", User::invalid);
    }

    static Stored stored() {
        return STORED;
    }

    @Override
    public Tally write(List<UserDocument> said) {
        Merge<User> plan = plan(said);
        CREATED.insert(jdbc, plan.added());
        CHANGED.update(jdbc, plan.updated(), "");
        List<Merge.Change<User>> skilled = new ArrayList<>(plan.changed());
        plan.added().forEach(user -> skilled.add(new Merge.Change<>(User.blank(user.refKey()), user)));
        skills(skilled);
        List<Merge.Change<User>> left = plan.changed().stream()
                .filter(change -> change.after().left() && !change.before().left())
                .toList();
        note(left.stream().map(Merge.Change::after).toList());
        long others = said.stream()
                .filter(UserDocument::left)
                .filter(document -> plan.changed().stream()
                        .noneMatch(change -> change.after().refKey().equals(document.refKey())))
                .count();
        return new Tally(
                plan.added().size(),
                plan.changed().size() - left.size(),
                said.size() - plan.added().size() - plan.changed().size() - others,
                left.size(),
                others,
                0,
                0);
    }

    @Override
    public Tally remove(Collection<String> keys) {
        Map<String, User> stored = of(keys);
        List<User> gone = stored.values().stream()
                .filter(user -> !user.left())
                .map(User::gone)
                .toList();
        CHANGED.update(jdbc, gone, "");
        note(gone);
        return new Tally(0, 0, keys.size() - gone.size(), gone.size(), 0, 0, 0);
    }

    @Override
    public List<Difference> compare(List<UserDocument> said) {
        Merge<User> plan = plan(said);
        List<Difference> found = Difference.of(plan, User::refKey, CHANGED);
        plan.changed().stream()
                .filter(change ->
                        !change.before().skills().equals(change.after().skills()))
                .forEach(change -> found.add(new Difference(
                        change.after().refKey(),
                        "skills",
                        new TreeSet<>(change.after().skills()),
                        new TreeSet<>(change.before().skills()))));
        return found;
    }

    private Merge<User> plan(List<UserDocument> said) {
        Map<String, User> stored = of(said.stream().map(UserDocument::refKey).toList());
        Map<String, User> wanted = new HashMap<>();
        for (UserDocument document : said) {
            User before = stored.get(document.refKey());
            if (before != null || !document.left()) {
                wanted.put(
                        document.refKey(), (before == null ? User.blank(document.refKey()) : before).after(document));
            }
        }
        return Merge.of(wanted.values(), User::refKey, stored, (before, after) -> after);
    }

    private Map<String, User> of(Collection<String> keys) {
        Map<String, User> found = new HashMap<>();
        jdbc.query(
                """
                select u.account_id, u.cl_ref_key, u.user_id, u.description, u.ru, u.uz, u.department, u.con_limit,
                       u.start_hour, u.end_hour, u.chatwoot_team, u.deletion_mark is true, u.invalid is true,
                       array(select s.category_key from cons.users_skill s where s.user_key = u.cl_ref_key)
                from cons.users u join (select distinct k from unnest(?::text[]) k) keys on u.cl_ref_key = keys.k
                order by u.created_at, u.account_id
                for no key update of u""",
                row -> {
                    Array skills = row.getArray(14);
                    found.putIfAbsent(
                            row.getString(2),
                            new User(
                                    row.getObject(1, UUID.class),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4),
                                    row.getBoolean(5),
                                    row.getBoolean(6),
                                    row.getString(7),
                                    row.getObject(8, Integer.class),
                                    row.getObject(9, LocalTime.class),
                                    row.getObject(10, LocalTime.class),
                                    row.getString(11),
                                    row.getBoolean(12),
                                    row.getBoolean(13),
                                    Set.of((String[]) skills.getArray())));
                },
                (Object) keys.toArray(String[]::new));
        return found;
    }

    /** What differs is added and removed; what stays is not touched. */
    private void skills(List<Merge.Change<User>> changed) {
        List<Object[]> lost = new ArrayList<>();
        List<Object[]> won = new ArrayList<>();
        for (Merge.Change<User> change : changed) {
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

    private void note(List<User> left) {
        changeLog.add(left.stream()
                .map(user -> new ChangeLog.Changes(
                        user.refKey(), List.of(new RowTable.Change("users.deletion_mark", false, true))))
                .toList());
    }
}
