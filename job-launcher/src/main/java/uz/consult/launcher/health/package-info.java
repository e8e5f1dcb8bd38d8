/**
 * Health and metrics, for monitors: of jobs, the outbox and PostgreSQL, as one look at PostgreSQL every few seconds shows them, and of 1C and
 * Chatwoot, as the requests of runs have shown them. Calls neither 1C nor Chatwoot itself.
 */
@NullMarked
package uz.consult.launcher.health;

import org.jspecify.annotations.NullMarked;
