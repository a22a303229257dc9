/** Keeps a failure of one screen or piece from taking the window with it. */
import { Component, type ErrorInfo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from './error-state.tsx'

interface Props {
  /** Name of the part, for the log. */
  where: string
  children: ReactNode
}

interface State {
  error: Error | undefined
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: undefined }

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(`${this.props.where} failed to draw:`, error, info.componentStack)
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return <Failed error={error} onRetry={() => this.setState({ error: undefined })} />
  }
}

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t } = useTranslation()
  return <ErrorState title={t('errors.drawing')} details={error.message} onRetry={onRetry} />
}
