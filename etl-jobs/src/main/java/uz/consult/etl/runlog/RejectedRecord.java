package uz.consult.etl.runlog;

import uz.consult.etl.failure.ErrorClass;

/**
 * A record that breaks a rule.
 *
 * @param entity the entity it is of
 * @param key what names it among its like
 * @param payload the record as 1C sent it, whole
 * @param errorClass what kind of fault it has
 * @param reason what is wrong, for people
 */
public record RejectedRecord(String entity, String key, String payload, ErrorClass errorClass, String reason) {}
