/** Pulls InformationRegister_ЗакрытиеОчередиНаКонсультанта into cons.queue_closing. Tells clients who wait for a manager that they will soon be reassigned. */
@NullMarked
package uz.consult.etl.queueclosing;

import org.jspecify.annotations.NullMarked;
