/** What a person or a program may ask of jobs, runs, dead letters and effects, and what is refused: one set of rules for the API and the pages. */
@NullMarked
package uz.consult.launcher.operations;

import org.jspecify.annotations.NullMarked;
