// What the fields of one text are given.

export interface TextFieldProps {
  readonly id: string;
  readonly value: string;
  readonly placeholder: string;
  readonly describedBy: string;
  readonly invalid: boolean;
  readonly onChange: (value: string) => void;
}
