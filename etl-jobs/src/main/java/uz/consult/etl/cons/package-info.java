/** Pulls Document_ТелефонныйЗвонок into cons.cons and cons.q_and_a. Tells Chatwoot, through the outbox, what changed on a stored consultation. */
@NullMarked
package uz.consult.etl.cons;

import org.jspecify.annotations.NullMarked;
