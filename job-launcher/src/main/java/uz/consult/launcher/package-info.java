/** The application: what people and schedulers call. */
@NullMarked
package uz.consult.launcher;

import org.jspecify.annotations.NullMarked;
