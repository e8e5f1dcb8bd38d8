/**
 * What ran and what came of it: run records with their counts and their fence ({@code log.etl_runs}), dead letters, differences that
 * comparisons found, checks of stored rows that no record of 1C leads to, the change log of consultations, and the history of one
 * consultation.
 */
@NullMarked
package uz.consult.etl.runlog;

import org.jspecify.annotations.NullMarked;
