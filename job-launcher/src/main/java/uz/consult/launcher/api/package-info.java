/**
 * REST under {@code /api}: jobs, runs, dead letters, the outbox, reconciliation, the history of a consultation. What is allowed is decided in
 * {@code operations}, and reading is done by {@code queries}, as for the pages. Stores nothing but the keys of calls that may be repeated.
 */
@NullMarked
package uz.consult.launcher.api;

import org.jspecify.annotations.NullMarked;
