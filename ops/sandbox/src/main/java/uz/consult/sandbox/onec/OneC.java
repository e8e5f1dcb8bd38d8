package uz.consult.sandbox.onec;

import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import uz.consult.sandbox.profile.Profile;

/**
 * The stand-in's data: what a user of 1C would see and change. All access is serialised, so that a page is read from one
 * state, as in a database.
 */
public final class OneC {

    static final String ZERO = "00000000-0000-0000-0000-000000000000";

    private static final LocalDateTime NO_DATE = LocalDateTime.of(1, 1, 1, 0, 0);

    private final Map<String, Entity> entities = new LinkedHashMap<>();
    private final Supplier<LocalDateTime> now;
    private final Profile profile;
    private final Dressing dressing;
    private boolean dressed;
    private long writes;

    /** @param now the wall clock of the 1C server */
    public OneC(Supplier<LocalDateTime> now) {
        this(now, Profile.PLAIN);
    }

    /**
     * @param now the wall clock of the 1C server
     * @param profile what its configuration has
     */
    public OneC(Supplier<LocalDateTime> now, Profile profile) {
        this.now = () -> now.get().truncatedTo(ChronoUnit.SECONDS);
        this.profile = profile;
        this.dressing = new Dressing(profile);
        Schema.entities(profile).forEach(entity -> entities.put(entity.name(), entity));
    }

    /** What the installation is like. */
    public Profile profile() {
        return profile;
    }

    /** Does the configuration have this property, and is it published? */
    public synchronized boolean has(String entity, String field) {
        Entity published = entities.get(entity);
        return published != null && published.field(field) != null;
    }

    /** How often anything was added, changed or deleted. */
    public synchronized long writes() {
        return writes;
    }

    /** From now on rows look as they do in an installation of this profile: those that are there, and whatever comes. */
    synchronized void dress() {
        if (dressed || profile.equals(Profile.PLAIN)) {
            return;
        }
        dressed = true;
        for (Entity entity : entities.values()) {
            entity.rows().forEach(row -> dressing.dress(entity, row));
            entity.changed();
        }
    }

    public LocalDateTime now() {
        return now.get();
    }

    /** Publishes one more catalog, with what each has: key, version, deletion mark, code, description. */
    public synchronized void publishCatalog(String name) {
        entities.put(name, Schema.catalog(name, false));
    }

    /** All rows of the entity, a copy of the list. */
    public synchronized List<Row> rows(String entity) {
        return List.copyOf(entity(entity).rows());
    }

    public synchronized Row row(String entity, String key) {
        Row row = entity(entity).find(key);
        if (row == null) {
            throw new IllegalArgumentException(entity + " has no " + key);
        }
        return row;
    }

    /** Adds a row as it is, setting only its DataVersion. */
    public synchronized Row add(String entity, Row row) {
        Entity to = entity(entity);
        for (Field field : to.fields().values()) {
            if (!row.has(field.name())) {
                row.put(
                        field.name(),
                        field.type() == Field.Type.BOOLEAN
                                ? Boolean.FALSE
                                : field.type() == Field.Type.TABULAR_PART ? List.of() : null);
            }
        }
        if (dressed) {
            dressing.dress(to, row);
        }
        version(to, row);
        to.add(row);
        return row;
    }

    public synchronized void addAll(String entity, Collection<Row> rows) {
        rows.forEach(row -> add(entity, row));
    }

    /** Saves an object as a user does: the change is made, DataVersion grows, ДатаИзменения becomes now. */
    public synchronized void save(String entity, String key, Consumer<Row> change) {
        edit(entity, key, row -> {
            if (entity(entity).field("ДатаИзменения") != null) {
                row.put("ДатаИзменения", now());
            }
            change.accept(row);
        });
    }

    /** Changes an object without moving its change date. */
    public synchronized void edit(String entity, String key, Consumer<Row> change) {
        Row row = row(entity, key);
        change.accept(row);
        changed(entity(entity), row);
        version(entity(entity), row);
    }

    /** Changes a record of a register. */
    public synchronized void editRecord(String entity, Row row, Consumer<Row> change) {
        change.accept(row);
        writes++;
        changed(entity(entity), row);
    }

    /** Deletes physically. */
    public synchronized void delete(String entity, Row row) {
        writes++;
        entity(entity).remove(row);
    }

    /** Renames a field in the schema and in every row, as an update of the configuration does. */
    public synchronized void renameField(String entity, String from, String to) {
        Entity target = entity(entity);
        Field field = target.fields().remove(from);
        if (field == null) {
            throw new IllegalArgumentException(entity + " has no field " + from);
        }
        target.fields().put(to, new Field(to, field.type(), field.target(), field.length(), field.columns()));
        for (Row row : target.rows()) {
            Object value = row.get(from);
            row.remove(from).put(to, value);
        }
        target.changed();
    }

    /** Takes a field away from the schema and from every row: a configuration that does not have it. */
    public synchronized void removeField(String entity, String name) {
        Entity target = entity(entity);
        target.fields().remove(name);
        target.rows().forEach(row -> row.remove(name));
        target.changed();
    }

    /** Makes the codes of a catalog numbers: in JSON and in filters without quotes. */
    public synchronized void numberCodes(String entity) {
        Entity target = entity(entity);
        target.fields().put("Code", Field.int32("Code"));
        int number = 0;
        for (Row row : target.rows()) {
            row.put("Code", ++number);
        }
        target.changed();
    }

    /** The base as it stands now, as a backup keeps it: what changes here later does not change there. */
    public synchronized OneC copy() {
        OneC copy = new OneC(now, profile);
        copy.entities.keySet().retainAll(entities.keySet());
        entities.forEach((name, from) -> {
            Entity to = copy.entity(name);
            to.fields().clear();
            to.fields().putAll(from.fields());
            for (Row row : from.rows()) {
                Row same = new Row();
                row.values().forEach(same::put);
                to.add(same);
            }
        });
        copy.writes = writes;
        copy.dressed = dressed;
        return copy;
    }

    /** Takes the entity out of the publication. */
    public synchronized void unpublish(String entity) {
        entities.remove(entity);
    }

    synchronized <T> T read(Supplier<T> query) {
        return query.get();
    }

    Entity entity(String name) {
        Entity entity = entities.get(name);
        if (entity == null) {
            throw Refusal.unknownEntity(name);
        }
        return entity;
    }

    /** null for the zero guid. */
    static @Nullable String reference(String guid) {
        return ZERO.equals(guid) ? null : guid;
    }

    /** null for 1C's empty date; a time of that day is what 1C makes of a time without a date. */
    static @Nullable LocalDateTime date(LocalDateTime date) {
        return NO_DATE.equals(date) ? null : date;
    }

    private void changed(Entity entity, Row row) {
        if (dressed) {
            dressing.strip(entity, row);
        }
        entity.changed();
    }

    private void version(Entity entity, Row row) {
        writes++;
        if (entity.field("DataVersion") != null) {
            row.put(
                    "DataVersion",
                    Base64.getEncoder()
                            .encodeToString(
                                    ByteBuffer.allocate(8).putLong(writes).array()));
        }
    }
}
