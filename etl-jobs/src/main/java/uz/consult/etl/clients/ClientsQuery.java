package uz.consult.etl.clients;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uz.consult.etl.batch.Cursor;
import uz.consult.etl.batch.DataVersion;
import uz.consult.etl.batch.Scan;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;
import uz.consult.etl.lookup.ClientLookup;
import uz.consult.etl.odata.ODataFields;
import uz.consult.etl.odata.ODataQuery;
import uz.consult.etl.odata.ODataRecord;

/**
 * Which clients are read. Where the catalog has codes, new ones by their code; changes of old ones show in no cursor. A catalog
 * need not have codes (code length 0), they may be numbers, and they need not be unique: then keys and versions are read as a
 * whole, and the clients that differ by their keys.
 *
 * @param code the cursor; null if there is none
 * @param has does the catalog have a code at all?
 * @param number is the code a number?
 * @param folders are there folders, which are no clients?
 * @param versions does the catalog have versions?
 */
record ClientsQuery(@Nullable Cursor code, boolean has, boolean number, boolean folders, boolean versions) {

    static final String ENTITY = ClientLookup.CATALOG;

    private static final String CODE = "Code";
    private static final String FOLDER = "IsFolder";
    private static final Set<String> REQUIRED = Set.of("Ref_Key", "DeletionMark");
    private static final Set<String> OPTIONAL = Set.of(
            DataVersion.FIELD,
            "IsFolder",
            "Parent_Key",
            "Description",
            "Наименование",
            "ИНН",
            "ИННФизЛица",
            "КодАбонентаClobus",
            "Страна",
            "Регион",
            "Город",
            "Подписка",
            "ДатаНачалаПодписки",
            "ДатаОкончанияПодписки",
            "Тариф_Key",
            "ТарифныйПериод_Key",
            "Организация_Key",
            "КонтактнаяИнформация");

    /** What is read of any client. */
    static final ODataFields FIELDS = new ODataFields(List.of("Ref_Key"), REQUIRED, OPTIONAL);

    /** What tells which attributes the catalog has. */
    static final ODataFields LOOK =
            new ODataFields(List.of("Ref_Key"), Set.of("Ref_Key"), Set.of(CODE, FOLDER, DataVersion.FIELD));

    /**
     * @param some any record; null if there is none, and nothing can be told
     * @param unique false if codes are known to repeat
     */
    static ClientsQuery of(@Nullable ODataRecord some, boolean unique) {
        if (some == null) {
            return new ClientsQuery(null, false, false, false, false);
        }
        String code = some.plain(CODE);
        boolean has = some.has(CODE);
        boolean number = has && some.isNumber(CODE);
        boolean usable = unique && code != null && !code.isBlank();
        return new ClientsQuery(
                usable ? number ? Cursor.number(CODE) : Cursor.text(CODE) : null,
                has,
                number,
                some.has(FOLDER),
                some.has(DataVersion.FIELD));
    }

    /**
     * Whole records in the order of their codes.
     *
     * @param from the first code; null from the beginning. What has no code cannot be placed before it, and is among them
     */
    List<Scan> all(@Nullable String from) {
        return from == null
                ? from(null)
                : List.of(
                        new Scan(ENTITY, coded(), cursor(), CODE + " eq " + empty(), null, null, false),
                        new Scan(ENTITY, coded(), cursor(), null, plain(from), null, true));
    }

    /** New ones. */
    List<Scan> from(@Nullable String from) {
        return List.of(new Scan(ENTITY, coded(), cursor(), null, from == null ? null : plain(from), null, true));
    }

    /** Whole records without any order. */
    List<Scan> whole(@Nullable String from) {
        return List.of(Scan.unordered(ENTITY, FIELDS, since(from)));
    }

    /** Keys and versions of the same as {@link #all}. */
    List<Scan> keys(@Nullable String from) {
        return code == null
                ? List.of(Scan.unordered(ENTITY, FIELDS, since(from)).keysOnly())
                : all(from).stream().map(Scan::keysOnly).toList();
    }

    /** Keys of what lies before the first code. */
    List<Scan> others(@Nullable String from) {
        if (from == null || !has) {
            return List.of();
        }
        String some = CODE + " ne " + empty();
        return List.of(
                code == null
                        ? Scan.unordered(ENTITY, FIELDS, some + " and " + CODE + " lt " + literal(from))
                                .namesOnly()
                        : new Scan(ENTITY, coded(), cursor(), some, null, plain(from), false).namesOnly());
    }

    /** Folders are not asked for by their keys in every run. */
    private @Nullable String since(@Nullable String from) {
        String clients = folders ? FOLDER + " eq false" : null;
        if (from == null || !has) {
            return clients;
        }
        String coded = CODE + " eq " + empty() + " or " + CODE + " ge " + literal(from);
        return clients == null ? coded : clients + " and (" + coded + ")";
    }

    private String empty() {
        return number ? "0" : "''";
    }

    private String literal(String text) {
        return number ? plain(text) : ODataQuery.literal(text);
    }

    /** The code as the catalog has it: without the zeros that pad it, if it is a number. */
    private String plain(String text) {
        if (!number) {
            return text;
        }
        try {
            return new BigInteger(text.strip()).toString();
        } catch (NumberFormatException e) {
            throw new EtlException(
                    ErrorClass.VALIDATION,
                    "ETL_CLIENTS_INITIAL_FROM_CODE is " + text + ", and the codes of " + ENTITY + " are numbers",
                    e);
        }
    }

    private Cursor cursor() {
        return Objects.requireNonNull(code, "without a usable code there is no order");
    }

    private static ODataFields coded() {
        Set<String> required = new HashSet<>(REQUIRED);
        required.add(CODE);
        return new ODataFields(List.of("Ref_Key"), required, OPTIONAL);
    }
}
