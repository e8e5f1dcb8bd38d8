/** Pulls InformationRegister_ОценкаКонсультацийПоЗаявкам into cons.cons_rating_answers and cons.con_rates. Tells the client that his rating was received. */
@NullMarked
package uz.consult.etl.rates;

import org.jspecify.annotations.NullMarked;
