/** Keeps a defect in one pane from taking the others with it. */
import { Bug } from 'lucide-react'
import { Component, type ReactNode } from 'react'
import { text } from '../i18n/useText.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'

export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children
    return (
      <EmptyState
        tone="error"
        icon={<Bug size={32} />}
        title={text('shell.error.title')}
        action={<Button onClick={() => this.setState({ broken: false })}>{text('shell.retry')}</Button>}
      >
        {text('shell.error.body')}
      </EmptyState>
    )
  }
}
