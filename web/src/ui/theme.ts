import { createTheme, type CSSVariablesResolver } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  headings: { sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.2rem' }, h3: { fontSize: '1.02rem' } } },
  components: {
    Anchor: { defaultProps: { underline: 'always' } },
    Button: { defaultProps: { size: 'sm' } },
    Modal: {
      defaultProps: {
        centered: true,
        closeButtonProps: { 'aria-label': 'Close' },
        styles: { title: { fontWeight: 700 } },
        attributes: { header: { role: 'none' } },
      },
    },
    Alert: { defaultProps: { variant: 'outline' } },
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Select: { defaultProps: { openOnFocus: false } },
  },
});

/** Colours that pass WCAG AA (4.5 to 1) on both backgrounds. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#53595f',
    '--mantine-color-placeholder': '#656b72',
    '--mantine-color-error': '#b42318',
    '--mantine-color-anchor': '#3448b0',
    '--us-line': '#dee2e6',
    '--us-soft': '#f6f7f9',
    '--mantine-color-default-border': '#8d949b',
  },
  dark: {
    '--mantine-color-dimmed': '#b4b4b4',
    '--mantine-color-placeholder': '#a2a2a2',
    '--mantine-color-error': '#ff9a9a',
    '--mantine-color-anchor': '#a5b4fc',
    '--us-line': '#3d3d3d',
    '--us-soft': '#2a2a2a',
    '--mantine-color-default-border': '#7d7d7d',
  },
});
