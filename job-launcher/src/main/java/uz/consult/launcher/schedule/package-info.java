/** Starts jobs by their intervals, on one launcher of several. */
@NullMarked
package uz.consult.launcher.schedule;

import org.jspecify.annotations.NullMarked;
