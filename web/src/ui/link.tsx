import { Anchor, Button, type AnchorProps, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

export const RouteLink = ({ to, children, ...rest }: AnchorProps & { to: string; children: ReactNode }) => (
  <Anchor component={Link} href={to} {...rest}>
    {children}
  </Anchor>
);
export const LinkButton = ({ to, children, ...rest }: ButtonProps & { to: string; children: ReactNode }) => (
  <Button component={Link} href={to} {...rest}>
    {children}
  </Button>
);
