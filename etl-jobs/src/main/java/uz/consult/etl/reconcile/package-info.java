/** Finds conversations in Chatwoot whose status does not fit their consultation, and queues their repair in the outbox. */
@NullMarked
package uz.consult.etl.reconcile;

import org.jspecify.annotations.NullMarked;
