/** Pulls InformationRegister_РегистрацияПереносаКонсультации into cons.cons_redate and cons.cons. Tells of moved appointments, and 1C's document of their new date. */
@NullMarked
package uz.consult.etl.redate;

import org.jspecify.annotations.NullMarked;
