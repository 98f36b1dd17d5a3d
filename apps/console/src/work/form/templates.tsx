import type {
  ArrayFieldItemTemplateProps,
  ArrayFieldTemplateProps,
  FieldTemplateProps,
  ObjectFieldTemplateProps,
  TemplatesType,
} from '@rjsf/utils';
import { useMessages } from '../../messages/use-messages.js';

/** Fields that are a group of their own name it with a legend. */
const GROUPS: ReadonlySet<unknown> = new Set(['radio', 'checkboxes']);

/** A label, the field, and what is wrong with it; ids are those that rjsf's widgets refer to. */
function FieldTemplate(props: FieldTemplateProps) {
  const t = useMessages();
  const {
    id,
    label,
    rawDescription,
    rawErrors = [],
    required,
    hidden,
    children,
    displayLabel,
    schema,
    uiSchema,
  } = props;
  const isGroup = GROUPS.has(uiSchema?.['ui:widget']);
  if (hidden === true) return children;
  const isObject = schema.type === 'object' || (schema.type === 'array' && !isGroup);
  const hasField = uiSchema?.['ui:field'] !== undefined;
  if (isObject && !hasField) return children;
  const name = (
    <>
      {titleOf(label)}
      {required !== true && <span className="optional"> {t('work.form.optional')}</span>}
    </>
  );
  const errors = [...new Set(rawErrors)];
  return (
    <div className="field" data-field={id}>
      {(displayLabel === true || isGroup || hasField) &&
        (isGroup ? (
          <span className="label" id={`${id}-legend`}>
            {name}
          </span>
        ) : (
          <label htmlFor={id}>{name}</label>
        ))}
      {rawDescription !== undefined && rawDescription !== '' && (
        <p className="hint" id={`${id}__description`}>
          {rawDescription}
        </p>
      )}
      {children}
      {errors.length > 0 && (
        <p className="field-error" id={`${id}__error`}>
          {errors.join(' ')}
        </p>
      )}
    </div>
  );
}

/** A property's name as a label: `reached_user` reads `Reached user`. */
export function titleOf(name: string): string {
  const words = name
    .replaceAll(/[_-]+/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function ObjectFieldTemplate({ fieldPathId, title, description, properties }: ObjectFieldTemplateProps) {
  const isRoot = fieldPathId.path.length === 0;
  const fields = properties.map(({ content }) => content);
  if (isRoot) return <div className="fields">{fields}</div>;
  return (
    <fieldset className="group" id={fieldPathId.$id}>
      <legend>{titleOf(title)}</legend>
      {typeof description === 'string' && <p className="hint">{description}</p>}
      <div className="fields">{fields}</div>
    </fieldset>
  );
}

function ArrayFieldTemplate(props: ArrayFieldTemplateProps) {
  const t = useMessages();
  const { fieldPathId, title, schema, items, canAdd, onAddClick, disabled, readonly, rawErrors = [] } = props;
  return (
    <fieldset className="group" id={fieldPathId.$id}>
      <legend>{titleOf(title)}</legend>
      {schema.description !== undefined && <p className="hint">{schema.description}</p>}
      <div className="fields">{items}</div>
      {rawErrors.length > 0 && <p className="field-error">{[...new Set(rawErrors)].join(' ')}</p>}
      {canAdd === true && (
        <button
          type="button"
          className="button small"
          disabled={disabled === true || readonly === true}
          onClick={onAddClick}
        >
          {t('work.form.add')}
        </button>
      )}
    </fieldset>
  );
}

function ArrayFieldItemTemplate({ children, buttonsProps, index, hasToolbar }: ArrayFieldItemTemplateProps) {
  const t = useMessages();
  return (
    <div className="array-item">
      <div className="fields">{children}</div>
      {hasToolbar && buttonsProps.hasRemove && (
        <button
          type="button"
          className="button small quiet"
          disabled={buttonsProps.disabled === true || buttonsProps.readonly === true}
          aria-label={t('work.form.remove_of', { number: index + 1 })}
          onClick={buttonsProps.onRemoveItem}
        >
          {t('work.form.remove')}
        </button>
      )}
    </div>
  );
}

function Nothing() {
  return null;
}

/** The name comes from `FieldTemplate`; the list of errors is the page's own. */
export const TEMPLATES: Partial<Omit<TemplatesType, 'ButtonTemplates'>> = {
  FieldTemplate,
  ObjectFieldTemplate,
  ArrayFieldTemplate,
  ArrayFieldItemTemplate,
  ErrorListTemplate: Nothing,
};
