/** Name of the variable that holds the address of a started service: `db` → `DB_URL`. */
export function addressName(service: string): string {
  return `${service.replace(/\W/g, '_').toUpperCase()}_URL`;
}
