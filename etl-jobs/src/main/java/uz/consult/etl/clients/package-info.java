/** Pulls Catalog_Контрагенты into cons.clients, adopts owners whom the site made first, and links consultations that came before their client. Tells nobody. */
@NullMarked
package uz.consult.etl.clients;

import org.jspecify.annotations.NullMarked;
