/** Pulls InformationRegister_РегистрацияДозвона into cons.calls and cons.con_calls. Tells the client of a new call. */
@NullMarked
package uz.consult.etl.calls;

import org.jspecify.annotations.NullMarked;
