/** Pulls Catalog_Пользователи and what five registers and catalogs say of them into cons.users and cons.users_skill, and the dictionaries into dict.*. */
@NullMarked
package uz.consult.etl.users;

import org.jspecify.annotations.NullMarked;
