import type { ReactNode } from 'react';

/** The head of a column: of texts, or of numbers, which are aligned to the right. */
export type Column = string | { readonly number: string };

interface ScrollTableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  /** The rows. */
  readonly children: ReactNode;
}

/** A table that scrolls sideways where it is too wide, by keyboard too. */
export function ScrollTable({ label, columns, children }: ScrollTableProps) {
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map(column =>
              typeof column === 'string' ? (
                <th key={column} scope="col">
                  {column}
                </th>
              ) : (
                <th key={column.number} scope="col" className="number">
                  {column.number}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
