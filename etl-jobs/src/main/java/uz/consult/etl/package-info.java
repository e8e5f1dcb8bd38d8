/** The jobs and what they share; knows no web. */
@NullMarked
package uz.consult.etl;

import org.jspecify.annotations.NullMarked;
