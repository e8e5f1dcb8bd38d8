package uz.consult.etl.runlog;

import java.nio.charset.StandardCharsets;
import uz.consult.etl.failure.ErrorClass;

/**
 * A record that breaks a rule.
 *
 * @param entity the entity it is of
 * @param key what names it among its like
 * @param raw the record as 1C sent it, whole, byte for byte; not changed afterwards
 * @param whole false if 1C named the record but could not send what it holds
 * @param errorClass what kind of fault it has
 * @param reason what is wrong, for people
 */
@SuppressWarnings("ArrayRecordComponent") // two of them are never compared
public record RejectedRecord(
        String entity, String key, byte[] raw, boolean whole, ErrorClass errorClass, String reason) {

    public RejectedRecord(String entity, String key, String payload, ErrorClass errorClass, String reason) {
        this(entity, key, payload.getBytes(StandardCharsets.UTF_8), true, errorClass, reason);
    }

    /** The record for people to read. */
    public String payload() {
        return new String(raw, StandardCharsets.UTF_8);
    }
}
