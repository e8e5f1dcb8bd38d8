/**
 * What every job is made of: its declaration and the catalogue of jobs; the plan of scans for each mode; readers by cursor and by key; the
 * writer of a chunk, with dead letters and watermark in its transaction; the comparison of keys, and the check that the base is the known
 * one before a deletion is believed. Only {@link uz.consult.etl.batch.PullSteps} builds steps.
 */
@NullMarked
package uz.consult.etl.batch;

import org.jspecify.annotations.NullMarked;
